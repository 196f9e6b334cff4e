"""The latest row about an action as at a day, as one JSON object in the query of the actions.

Written as SQL, because these two are part of every page: built from Django's own expressions they
cost ten times as much to build and compile as the database takes to answer them. The two databases
differ only in the name of the function that makes the object.
"""

from django.db import models
from django.db.models import F, Func, Value

from recommendations.prepared import Given


def day_value(day):
    """Return a day, or the place of one in a prepared query, as an expression."""
    return day if isinstance(day, Given) else Value(day, output_field=models.DateField())


class _Latest(Func):
    """A correlated subquery on rows that have an action, a day they are about and a sequence."""

    output_field = models.JSONField()
    columns: dict[str, str]  # key in the object: SQL
    table: str

    def __init__(self, day):
        super().__init__(F("pk"), day_value(day))

    def __repr__(self):
        return f"{type(self).__name__}({self.source_expressions[1]!r})"

    def as_sqlite(self, compiler, connection, **context):
        return self._select("JSON_OBJECT", compiler)

    def as_postgresql(self, compiler, connection, **context):
        return self._select("JSONB_BUILD_OBJECT", compiler)

    def _select(self, make_object, compiler):
        (pk, pk_params), (day, day_params) = map(compiler.compile, self.source_expressions)
        pairs = ", ".join(f"'{key}', {sql}" for key, sql in self.columns.items())
        sql = (  # every name in it stands in this module
            f"(SELECT {make_object}({pairs}) FROM {self.table} latest"  # noqa: S608
            f" WHERE latest.action_id = {pk} AND latest.effective_on <= {day}"
            " ORDER BY latest.effective_on DESC, latest.sequence DESC LIMIT 1)"
        )
        return sql, (*pk_params, *day_params)


DONE = "('complete', 'embedded')"
# Asked of a few actions. PostgreSQL would rather look through all rows of every council once, to
# have the answer for any; where a limit stands, it asks for the rows of the one.
ONE = "LIMIT 1 OFFSET 0"
# Is a complete action evidenced, and was its completion approved and not taken back since?
EVIDENCED = f"""CASE WHEN latest.status IN {DONE} THEN
    EXISTS(SELECT 1 FROM actions_evidence_actions e
        WHERE e.actionitem_id = latest.action_id {ONE})
    OR EXISTS(SELECT 1 FROM actions_evidence_updates e
        JOIN actions_progressupdate u ON u.id = e.progressupdate_id
        WHERE u.action_id = latest.action_id {ONE}) END"""  # noqa: S608  names of this module only
APPROVED = f"""CASE WHEN latest.status IN {DONE} THEN
    EXISTS(SELECT 1 FROM actions_completion c
        JOIN actions_progressupdate u ON u.id = c.update_id
        WHERE c.action_id = latest.action_id AND c.outcome = 'approved'
        AND u.effective_on <= latest.effective_on
        AND NOT EXISTS(SELECT 1 FROM actions_progressupdate again
            WHERE again.action_id = latest.action_id AND again.sequence > u.sequence
            AND again.effective_on >= u.effective_on
            AND again.effective_on <= latest.effective_on
            AND again.status NOT IN {DONE} {ONE}) {ONE}) END"""  # noqa: S608


class LatestUpdate(_Latest):
    """What was last reported, with the day it is about and the post that reported it.

    Of a complete action also whether it is `evidenced` and `approved`.
    """

    table = "actions_progressupdate"
    columns = {
        "status": "latest.status",
        "state_label": "latest.state_label",
        "effective_on": "latest.effective_on",
        "review_on": "latest.review_on",
        "continues_in": "latest.continues_in",
        "narrative": "latest.narrative",
        "next_steps": "latest.next_steps",
        "post": "latest.recorded_post",
        "evidenced": EVIDENCED,
        "approved": APPROVED,
    }


class LatestStatus(_Latest):
    """Only the status of what was last reported, where nothing else is wanted."""

    table = "actions_progressupdate"
    columns = {"status": "latest.status"}


class LatestReport(_Latest):
    """The status of what was last reported and the day it is about, for counting."""

    table = "actions_progressupdate"
    columns = {"status": "latest.status", "effective_on": "latest.effective_on"}


class LatestMove(_Latest):
    """The last change of the due date, and how many moves there were."""

    table = "actions_datechange"
    columns = {
        "due_on": "latest.new_due_on",
        "due_text": "latest.new_due_text",
        "review_on": "latest.new_review_on",
        "effective_on": "latest.effective_on",
        "moves": "COUNT(*) OVER ()",
    }
