"""What of an installation belongs to a council's register: every model, with the decision on it.

A test walks all models: one that stands in neither list fails it, so that nobody adds a table and
forgets that councils move.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.db import models

from recommendations.models import Council

RUNNING = "the state of a server process"
DERIVED = "made from the number when it is read"


@dataclass(frozen=True, eq=False)
class Kind:
    """One file of rows in the archive: the rows of one model that belong to a council."""

    name: str  # of the file, without its ending
    label: str  # of the model
    of: str  # the way from a row to its council
    says: str
    left: Mapping[str, str] = field(default_factory=dict)  # fields that are not carried, and why
    # Kept from most of the council too: only in an archive that was asked to carry it.
    is_exempt: bool = False
    # What a council decides for itself: a successor that takes the register over keeps its own.
    is_own: bool = False

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def path(self) -> str:
        """Its name in the archive."""
        return f"rows/{self.name}.jsonl"

    @property
    def fields(self):
        """The columns that are carried; the council itself is not one, for there is only one."""
        return [
            one
            for one in self.model._meta.local_concrete_fields
            if not one.primary_key and one.name not in self.left and one.related_model != Council
        ]

    @property
    def many(self):
        """The fields that name several rows of another kind."""
        return list(self.model._meta.local_many_to_many)


_WORK = dict.fromkeys(("run", "done", "total", "beat_at"), RUNNING)
_CHALLENGE = "challenge__council"
_COMMITTEE = "committee__council"
_ITEM = "item__meeting__committee__council"
_RECOMMENDATION = "recommendation__challenge__council"
_ACTION = "action__challenge__council"

PEOPLE = Kind(
    "people",
    "accounts.User",
    "",
    "Whoever wrote, settled or decided something in the register, or holds a post: name and "
    "email address, for nothing else is needed to say who it was.",
    {
        "password": "a secret of the person and of the installation",
        "last_login": "nothing of the register",
        "is_break_glass": "a power over the installation, not over the register",
        "is_active": "nobody can sign in until the council that receives the register says so",
        "joined_at": "nothing of the register",
    },
)
COUNCIL = Kind("council", "recommendations.Council", "pk", "The council itself: one row.")

# In the order in which they can be read: what a row names stands before it, but for rows of its
# own kind.
KINDS = (
    PEOPLE,
    COUNCIL,
    Kind("posts", "recommendations.Post", "council", "The posts and who holds them."),
    Kind("challenges", "recommendations.PeerChallenge", "council", "The peer challenges."),
    Kind("themes", "recommendations.Theme", _CHALLENGE, "The themes that a challenge looked at."),
    Kind(
        "status-schemes", "actions.StatusScheme", _CHALLENGE,
        "The words in which a challenge reports status; one without has the ten plain states.",
    ),
    Kind(
        "recommendations", "recommendations.Recommendation", _CHALLENGE,
        "What the peers recommended, word for word, and the council's response.",
        {"sort_key": DERIVED},
    ),
    Kind(
        "implementation-decisions", "recommendations.ImplementationDecision", _RECOMMENDATION,
        "How far a recommendation is carried out, as decided on a day. Never changed.",
    ),
    Kind(
        "progress-reviews", "recommendations.ProgressReview", _CHALLENGE,
        "The return visits of the peers.",
    ),
    Kind(
        "assessments", "recommendations.Assessment", "review__challenge__council",
        "What the peers said of a recommendation when they returned.",
    ),
    Kind(
        "committees", "meetings.Committee", "council",
        "The bodies that hold meetings, which followed which, and what each keeps an eye on.",
    ),
    Kind(
        "committee-rules", "meetings.CommitteeRules", "council",
        "How the council's committees count days.", is_own=True,
    ),
    Kind(
        "report-deadlines", "meetings.ReportDeadline", "council",
        "The council's own deadlines before meetings; one without a committee is for all.",
        is_own=True,
    ),
    Kind(
        "annual-meetings", "meetings.AnnualMeeting", "council",
        "The days on which municipal years begin.", is_own=True,
    ),
    Kind("meetings", "meetings.Meeting", _COMMITTEE, "The meetings of the committees."),
    Kind(
        "committee-questions", "meetings.CommitteeQuestion", _COMMITTEE,
        "Whether two names are one committee; `moved` lists the meetings that changed hands, each "
        "with the note it had.",
    ),
    Kind(
        "agenda-items", "meetings.AgendaItem", "meeting__committee__council",
        "Pages of minutes as they were read: address, moment, the words and their SHA-256. "
        "A page that changed is there in each version.",
    ),
    Kind("paragraphs", "meetings.Paragraph", _ITEM, "The paragraphs of the pages, in order."),
    Kind(
        "discussions", "meetings.Discussion", "paragraph__item__meeting__committee__council",
        "That a paragraph is about a recommendation, why, and who confirmed or dismissed it.",
    ),
    Kind("resolutions", "meetings.Resolution", _ITEM, "What was resolved, in the minutes' words."),
    Kind(
        "commitments", "meetings.Commitment", "made_in__item__meeting__committee__council",
        "What committees were promised.",
    ),
    Kind(
        "commitment-outcomes", "meetings.CommitmentOutcome",
        "commitment__made_in__item__meeting__committee__council",
        "What became of each promise. Never changed; the latest counts.",
    ),
    Kind(
        "scrutiny-recommendations", "meetings.ScrutinyRecommendation",
        "resolution__item__meeting__committee__council",
        "What overview and scrutiny recommended, and the response to it.",
    ),
    Kind(
        "actions", "actions.ActionItem", _CHALLENGE,
        "The actions of the plan, with the due dates they began with.", {"sort_key": DERIVED},
    ),
    Kind("milestones", "actions.Milestone", _ACTION, "Steps on the way to an action's end."),
    Kind(
        "updates", "actions.ProgressUpdate", _ACTION,
        "What was reported about the actions. Never changed: `effective_on` is the day that an "
        "update speaks of, `recorded_at` the moment it was written.",
    ),
    Kind(
        "date-changes", "actions.DateChange", _ACTION,
        "Each time a due date was moved, why, and who agreed. Never changed.",
    ),
    Kind("date-requests", "actions.DateRequest", _ACTION, "Later dates that were asked for."),
    Kind(
        "wording-changes", "actions.WordingChange", _ACTION,
        "Each time an action was reworded, before and after. Never changed.",
    ),
    Kind(
        "plan-imports", "actions.PlanImport", _CHALLENGE,
        "Files from which the plan was imported.", _WORK,
    ),
    Kind(
        "plan-import-rows", "actions.PlanImportRow", "batch__challenge__council",
        "What each row of those files came to.",
    ),
    Kind(
        "member-questions", "actions.MemberQuestion", _RECOMMENDATION,
        "What members asked about a recommendation or an action.",
    ),
    Kind(
        "member-answers", "actions.MemberAnswer", f"question__{_RECOMMENDATION}",
        "What officers answered. Never changed; the latest counts.",
    ),
    Kind(
        "evidence", "actions.Evidence", "council",
        "What shows that something was done: a link, or a file under `files/`.",
    ),
    Kind(
        "completions", "actions.Completion", _ACTION,
        "Claims that an action is done, with what shows it, and what became of each claim.",
    ),
    Kind(
        "decision-proofs", "actions.DecisionProof", f"decision__{_RECOMMENDATION}",
        "What a decision on a recommendation rests on.",
    ),
    Kind(
        "measures", "actions.Measure", _RECOMMENDATION,
        "Numbers that show whether a recommendation makes a difference.",
    ),
    Kind(
        "measurements", "actions.Measurement", f"measure__{_RECOMMENDATION}",
        "The readings of the measures. Never changed.",
    ),
    Kind(
        "rounds", "actions.UpdateRound", _CHALLENGE,
        "Rounds in which every owner was asked for an update.",
    ),
    Kind(
        "round-actions", "actions.RoundAction", "round__challenge__council",
        "The actions that a round asked about, and the post that was asked.",
    ),
    Kind(
        "round-reviews", "actions.RoundReview", "round__challenge__council",
        "What was signed off in a round, and what was returned.",
    ),
    Kind(
        "report-settings", "reports.Branding", "council",
        "How the council's reports look; logo and template are written in base64.", is_own=True,
    ),
    Kind(
        "issued-reports", "reports.IssuedReport", _CHALLENGE,
        "Reports as they were issued. `data` is all that a report says, as JSON; the PDF is under "
        "`files/`. Never changed.",
    ),
    Kind("report-drafts", "reports.ReportDraft", _CHALLENGE, "Reports in the making.", _WORK),
    Kind(
        "review-packs", "reports.ReviewPack", _CHALLENGE,
        "Packs made for returning peers; the pack is under `files/`.", _WORK,
    ),
    Kind(
        "settled-checks", "checking.SettledCheck", _CHALLENGE,
        "Contradictions that somebody looked at and let stand; `key` names the rule and the rows "
        "that contradict each other.",
    ),
    Kind(
        "public-texts", "public.PublicTexts", "council",
        "What the council's accessibility statement and privacy notice say of their own.",
        is_own=True,
    ),
    Kind(
        "comments", "comments.Comment", _RECOMMENDATION,
        "What residents and partners sent about a recommendation, what of it is shown, and the "
        "council's answer. One whose words were erased has none.",
    ),
    Kind(
        "exempt-material", "exempt.ExemptMaterial", "council",
        "Paragraphs, documents and notes that are exempt or confidential, on what ground and "
        "until when they are to be reviewed.",
        is_exempt=True,
    ),
    Kind(
        "exempt-texts", "exempt.SealedText", "council",
        "The words of exempt paragraphs and notes; where they stood, a line names the ground.",
        is_exempt=True,
    ),
    # The last, because an entry may be about anything.
    Kind(
        "audit", "recommendations.AuditEntry", "council",
        "Who changed what, and when, with names as they were. `target_id` is the id of a row of "
        "the kind `target_type`; one below zero stands for something that is no longer there.",
    ),
)  # fmt: skip

LEFT_OUT = {
    "accounts.Membership": "who may sign in to what is decided anew by the council that receives",
    "accounts.CalendarFeed": "a private address of a person in one installation",
    "accounts.Invitation": "who may sign in is decided anew by the council that receives",
    "accounts.GroupRole": "groups of a provider of single sign-on, which stays where it is",
    "accounts.FailedSignIn": "wrong passwords of the last day",
    "account.EmailAddress": "a table of the sign-in library that the product does not use",
    "account.EmailConfirmation": "a table of the sign-in library that the product does not use",
    "mfa.Authenticator": "secrets of a person",
    "socialaccount.SocialApp": "a table of the sign-in library that the product does not use",
    "socialaccount.SocialToken": "a table of the sign-in library that the product does not use",
    "socialaccount.SocialAccount": "how a person signs in to one installation",
    "usersessions.UserSession": "who is signed in just now",
    "actions.Reminder": "emails to persons, who may belong to several councils",
    "actions.ReminderItem": "emails to persons, who may belong to several councils",
    "actions.Watch": "a person's own choice to be sent emails, made anew where they sign in",
    "public.Publication": "the council that receives decides anew what the public may read; that "
    "a challenge was published, and when, is in the audit",
    "sector.Participation": "the council that receives decides anew whether it takes part; that "
    "it did, and when, is in the audit",
    "comments.CommentBox": "the council that receives decides anew whether it takes comments; "
    "when they were taken is in the audit",
    "comments.SenderToday": f"{RUNNING}: how much one sender has sent today",
    "search.SearchEntry": "an index, made of the record by the database itself",
    "auth.Permission": "a table of the framework",
    "auth.Group": "a table of the framework that the product does not use",
    "auth.Group_permissions": "a table of the framework that the product does not use",
    "contenttypes.ContentType": "a table of the framework",
    "sessions.Session": "who is signed in just now",
}


@cache
def kinds_by_label() -> dict[str, Kind]:
    """Return the kinds by the label of their model in small letters, as the audit writes it."""
    return {kind.label.lower(): kind for kind in KINDS}


def kind_of(model: type[models.Model]) -> Kind:
    """Return the kind of `model`'s rows."""
    return kinds_by_label()[model._meta.label_lower]
