"""`manage.py import_plan`, as an operator runs it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from actions.models import ActionItem, PlanImport, ProgressUpdate
from actions.proof import completion
from recommendations.models import AuditEntry, Post
from tests.actions.plan_papers import HEADINGS, csv_file, document, workbook
from tests.factories import claim, make_challenge, make_post, make_recommendation, make_user

pytestmark = pytest.mark.django_db
ROWS = [HEADINGS, ["1.1", "1", "Tell it", "Head of Policy", "30 June 2026", "Green", "Drafted."]]


@pytest.fixture
def challenge(council):
    challenge = make_challenge(council=council)
    make_recommendation(challenge=challenge, number="1")
    make_post(title="Head of Policy")
    return challenge


def run(path, **options):
    said = StringIO()
    call_command(
        "import_plan", str(path), **({"council": "harbourne", "challenge": "2026"} | options),
        stdout=said,
    )  # fmt: skip
    return said.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.xlsx", workbook(ROWS)),
        ("plan.csv", csv_file("\n".join(",".join(row) for row in ROWS))),
        ("plan.docx", document(ROWS)),
    ],
)
def test_a_plan_is_imported_from_each_kind_of_file_and_twice_is_once(
    challenge, tmp_path, name, content
):
    path = tmp_path / name
    path.write_bytes(content)

    assert run(path) == "Imported: 1 new\n"
    assert run(path) == "Nothing to import: 1 unchanged\n"

    assert ActionItem.objects.get().owner.title == "Head of Policy"
    update = ProgressUpdate.objects.get()
    assert update.recorded_name == "An operator’s command"
    assert not update.recorded_by.is_active
    batch = PlanImport.objects.get()
    assert (batch.stage, batch.applied_name) == ("applied", "An operator’s command")
    assert AuditEntry.objects.filter(verb="imported").count() == 1


UNDATED = [HEADINGS, ["1.1", "1", "Tell it", "Head of Policy", "30 June 2027", "Green", "Begun."]]


def complete(action):
    """Complete an action with a claim that is approved."""
    by = make_user("coordinator")
    claimed = claim(action, on=localdate(), by=by)
    completion.approve(
        claimed, approved_by="Director of Place", decided_on=localdate(), seen=1, by=by,
        as_post="Head of Policy", council=action.challenge.council,
    )  # fmt: skip


@pytest.mark.parametrize("earlier", ["imported", "said nothing new"])
def test_the_same_file_takes_nothing_back_that_was_done_since(challenge, tmp_path, earlier):
    path = tmp_path / "plan.csv"
    path.write_bytes(csv_file("\n".join(",".join(row) for row in UNDATED)))
    run(path)
    if earlier == "said nothing new":  # its rows in another file
        path.write_bytes(workbook(UNDATED))
        assert run(path) == "Nothing to import: 1 unchanged\n"
    action = ActionItem.objects.get()
    complete(action)
    ActionItem.objects.update(title="Tell it again")
    before = (
        ProgressUpdate.objects.count(),
        AuditEntry.objects.count(),
        PlanImport.objects.count(),
    )

    said = run(path)
    dry = run(path, dry_run=True)

    assert said == dry
    assert said.startswith("Nothing to import: this very file was imported on ")
    assert "what was changed in the plan since stays as it is" in said
    stands = ActionItem.objects.as_at(localdate()).get()
    assert (stands.status, stands.title) == ("complete", "Tell it again")
    assert before == (
        ProgressUpdate.objects.count(), AuditEntry.objects.count(), PlanImport.objects.count(),
    )  # fmt: skip


def test_the_same_file_is_another_one_to_another_challenge(challenge, tmp_path):
    other = make_challenge(council=challenge.council, slug="2027")
    make_recommendation(challenge=other, number="1")
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook(UNDATED))

    assert run(path) == run(path, challenge="2027") == "Imported: 1 new\n"


def test_the_same_file_has_nothing_to_import_though_it_would_be_wrong_now(challenge, tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook(UNDATED))
    run(path)
    Post.objects.update(title="Head of Strategy")

    assert run(path).startswith("Nothing to import: this very file was imported on ")


def test_a_dry_run_says_what_would_be_and_stores_nothing(challenge, tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook(ROWS))

    said = run(path, dry_run=True)

    assert "Plan, row 2: new: 1.1" in said
    assert said.endswith("Nothing was stored (a dry run): 1 new\n")
    assert (ActionItem.objects.count(), PlanImport.objects.count()) == (0, 0)


def test_every_error_is_a_line_and_the_status_is_two(challenge, tmp_path, capsys):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook([*ROWS, ["1.2", "9", "Show"], ["1.3", "1", "Sell", "Nobody"]]))

    with pytest.raises(CommandError) as refused:
        call_command("import_plan", str(path), council="harbourne", challenge="2026")

    assert refused.value.returncode == 2
    assert str(refused.value) == f"{path}: 2 of 3 rows have errors; nothing was stored"
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Plan, row 3: error: 1.2 Recommendation: there is no recommendat")
    assert lines[1].startswith("Plan, row 4: error: 1.3 Owner: there is no post “Nobody”")
    assert ActionItem.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (None, {}, "No such file or directory"),
        (b"%PDF-1.7", {}, "This is a PDF"),
        (b"a,b\n1,2\n", {}, "No table of actions was found"),
        (workbook(ROWS), {"challenge": "1999"}, "There is no challenge 1999 of a council harbou"),
        (workbook(ROWS), {"council": "nowhere"}, "There is no challenge 2026 of a council nowhe"),
    ],
)
def test_what_cannot_be_read_is_one_line_and_status_two(
    challenge, tmp_path, content, options, message
):
    path = tmp_path / "plan.xlsx"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError, match=message) as refused:
        run(path, **options)

    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)
    assert ActionItem.objects.count() == 0


def test_a_directory_is_not_a_plan(challenge, tmp_path):
    with pytest.raises(CommandError, match="Is a directory") as refused:
        run(tmp_path)

    assert refused.value.returncode == 2


def test_unknown_posts_are_added_where_that_is_asked_for(challenge, tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook([HEADINGS, ["1.1", "1", "Tell it", "Head of Tides"]]))

    run(path, add_posts=True)

    assert ActionItem.objects.get().owner.title == "Head of Tides"
