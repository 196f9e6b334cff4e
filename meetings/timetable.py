"""The rules by which a council's committees count days, and its municipal years."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from meetings.bank_holidays import bank_holidays_of
from meetings.calendar import Rules, deadline
from meetings.committees import Committee
from recommendations.models import Council


class CommitteeRules(models.Model):
    """How a council counts days; one that has said nothing follows the defaults.

    Statute gives five clear days and does not say which days are clear (Local Government Act
    1972, section 100B); practice leaves out weekends and bank holidays.
    """

    class Nation(models.TextChoices):
        ENGLAND_AND_WALES = "england_and_wales", "England and Wales"
        SCOTLAND = "scotland", "Scotland"
        NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"

    council = models.OneToOneField(
        Council, on_delete=models.CASCADE, related_name="committee_rules"
    )
    nation = models.CharField(
        "bank holidays of",
        max_length=20,
        choices=Nation,
        default=Nation.ENGLAND_AND_WALES,
    )
    agenda_clear_days = models.PositiveSmallIntegerField(
        "clear days between publication and meeting",
        default=5,
        validators=[MaxValueValidator(60)],
    )
    only_working_days = models.BooleanField(
        "weekends and bank holidays are not clear days", default=True
    )
    # None where decisions take effect at once, as in most committee systems.
    call_in_days = models.PositiveSmallIntegerField(
        "working days for call-in",
        default=5,
        null=True,
        blank=True,
        validators=[MaxValueValidator(60)],
    )
    # Most councils: the day after the last day for call-in. Some: that day itself.
    effective_on_last_day = models.BooleanField(
        "decisions take effect on the last day for call-in", default=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="committeerules_nation_is_known",
                condition=Q(nation__in=["england_and_wales", "scotland", "northern_ireland"]),
            ),
        ]

    def __str__(self):
        return f"How {self.council} counts days"

    def as_rules(self):
        """Return these rules with the nation's bank holidays, as `meetings.calendar` asks."""
        return Rules(
            agenda_clear_days=self.agenda_clear_days,
            only_working_days=self.only_working_days,
            call_in_days=self.call_in_days,
            effective_on_last_day=self.effective_on_last_day,
            is_holiday=bank_holidays_of(self.nation),
        )


class ReportDeadline(models.Model):
    """A deadline of the council's own before each meeting, such as "report to legal services"."""

    class Unit(models.TextChoices):
        WORKING_DAYS = "working_days", "working days"
        DAYS = "days", "days"
        WEEKS = "weeks", "weeks"

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="report_deadlines")
    # None: before the meetings of every committee.
    committee = models.ForeignKey(
        Committee, on_delete=models.CASCADE, null=True, blank=True, related_name="deadlines"
    )
    name = models.CharField("what is due", max_length=100)
    amount = models.PositiveSmallIntegerField(
        "how long before the meeting", validators=[MaxValueValidator(366)]
    )
    unit = models.CharField(max_length=15, choices=Unit, default=Unit.WORKING_DAYS)
    at = models.CharField("time of day", max_length=20, blank=True)  # "10am", as people say it

    class Meta:
        constraints = [
            models.CheckConstraint(name="reportdeadline_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="reportdeadline_unit_is_known",
                condition=Q(unit__in=["working_days", "days", "weeks"]),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def in_words(self):
        """How long before the meeting, in words: "7 working days"."""
        if not self.amount:
            return "on the day of the meeting"
        unit = self.get_unit_display()
        unit = unit.removesuffix("s") if self.amount == 1 else unit
        return f"{self.amount} {unit} before"

    def falls_on(self, meeting, rules):
        """Return the day on which this is due for a meeting on the day `meeting`."""
        return deadline(meeting, self.amount, self.unit, rules)


class AnnualMeeting(models.Model):
    """The day of a council's annual meeting, on which a municipal year begins."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="annual_meetings")
    held_on = models.DateField("date of the annual meeting")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "held_on"], name="annualmeeting_is_entered_once"
            ),
        ]

    def __str__(self):
        return f"Annual meeting of {self.held_on}"


def rules_of(council):
    """Return the `Rules` by which a council counts days, or the usual ones. One query."""
    row = CommitteeRules.objects.filter(council=council).first() or CommitteeRules()
    return row.as_rules()
