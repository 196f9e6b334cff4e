"""The pages of an import, from the file to the result."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.timezone import localdate

from actions.exchange import jobs as plan_jobs
from actions.exchange.sheets import in_words
from actions.models import ActionItem, PlanImport, PlanImportRow, ProgressUpdate
from recommendations.models import AuditEntry
from tests.actions.plan_papers import HEADINGS, csv_file, workbook
from tests.factories import (
    make_action,
    make_challenge,
    make_plan_import,
    make_post,
    make_recommendation,
    report,
)

START = "/harbourne/2026/plan/import/"
GOOD = [HEADINGS, ["1.1", "1", "Tell it", "Head of Policy", "30 June 2026", "Green", "Drafted."]]
BAD = [HEADINGS, ["1.1", "1", "Tell it", "Nobody", "soon"], ["1.2", "8", "Show it"]]


@pytest.fixture
def challenge(council):
    challenge = make_challenge(council=council)
    make_recommendation(challenge=challenge, number="1")
    make_post(title="Head of Policy")
    return challenge


def upload(client, content, name="plan.xlsx"):
    return client.post(START, {"file": SimpleUploadedFile(name, content)})


def columns(batch, **changes):
    """Return what the page of columns posts when nobody changes anything, and `changes`."""
    batch.refresh_from_db()
    posted = {
        f"column-{place}-{index}": role
        for place, roles in enumerate(batch.options["roles"])
        for index, role in enumerate(roles)
    }
    return posted | changes


def settle(client, **changes):
    batch = PlanImport.objects.latest("pk")
    return client.post(f"{START}{batch.pk}/columns/", columns(batch, **changes))


def imported(client, content, name="plan.xlsx", **changes):
    """Go through all the pages; return the import."""
    upload(client, content, name)
    settle(client, **changes)
    batch = PlanImport.objects.latest("pk")
    client.post(f"{START}{batch.pk}/apply/")
    batch.refresh_from_db()
    return batch


@pytest.mark.django_db
def test_a_file_goes_through_its_pages_into_the_plan(client, sign_in, challenge):
    sign_in("coordinator", name="Carol Deane")

    first = upload(client, workbook(GOOD))
    batch = PlanImport.objects.get()
    page = client.get(first.headers["Location"]).content.decode()
    second = settle(client)
    preview = client.get(second.headers["Location"]).content.decode()
    assert ActionItem.objects.count() == 0
    third = client.post(f"{START}{batch.pk}/apply/")
    result = client.get(third.headers["Location"]).content.decode()

    assert first.headers["Location"] == f"{START}{batch.pk}/columns/"
    assert "Head of Policy" in page
    assert '<option value="owner" selected>Owner</option>' in page
    assert "Import 1 row<" in preview
    assert "The plan is imported" in result
    assert "1 action added and 0 changed" in result
    action = ActionItem.objects.get()
    assert (action.ref, action.owner.title) == ("1.1", "Head of Policy")
    batch.refresh_from_db()
    assert (batch.stage, batch.counts, batch.applied_name) == (
        "applied", {"new": 1}, "Carol Deane",
    )  # fmt: skip
    assert AuditEntry.objects.filter(verb="imported", target_id=batch.pk).count() == 1


@pytest.mark.django_db
def test_the_same_file_again_has_nothing_to_import(client, sign_in, challenge):
    sign_in("coordinator")
    content = workbook(GOOD)
    imported(client, content)
    before = (AuditEntry.objects.count(), ProgressUpdate.objects.count())

    upload(client, content)
    page = client.get(settle(client).headers["Location"]).content.decode()
    batch = PlanImport.objects.latest("pk")
    client.post(f"{START}{batch.pk}/apply/")

    assert "there is nothing to import" in page
    assert "This very file was imported on" in page
    assert "Import 1 row" not in page
    batch.refresh_from_db()
    assert batch.stage == "checked"
    assert (AuditEntry.objects.count(), ProgressUpdate.objects.count()) == before


@pytest.mark.django_db
def test_the_same_file_again_warns_of_what_it_would_take_back(client, sign_in, challenge):
    sign_in("coordinator")
    content = workbook(GOOD)
    then = localdate() - timedelta(days=40)
    said = {"reported_on_day": then.day, "reported_on_month": then.month,
            "reported_on_year": then.year}  # fmt: skip
    imported(client, content, **said)
    PlanImport.objects.update(applied_at=timezone.now() - timedelta(days=40))
    report(ActionItem.objects.get(), "complete", on=localdate(), narrative="It is told.")
    ActionItem.objects.update(title="Tell it again")

    where = upload(client, content).headers["Location"]
    offered = client.get(where).context["form"]["reported_on"].initial
    page = client.get(settle(client, **said).headers["Location"]).content.decode()
    row = PlanImportRow.objects.get(batch=PlanImport.objects.latest("pk"))

    assert offered == then
    assert [one.partition(":")[0] for one in row.says] == ["Wording"]
    assert row.notes == [
        f"This very file was imported on {in_words(then)}: importing the row again puts back what "
        "it says, whatever was done since"
    ]
    assert page.count("This very file was imported on") == 2  # above the rows, and beside one


@pytest.mark.django_db
def test_every_error_is_shown_and_nothing_can_be_imported(client, sign_in, challenge):
    sign_in("coordinator")

    upload(client, workbook(BAD))
    page = client.get(settle(client).headers["Location"]).content.decode()
    batch = PlanImport.objects.get()
    client.post(f"{START}{batch.pk}/apply/")

    assert "2 rows with errors" in page
    assert "Plan, row&nbsp;2" in page
    assert "there is no post “Nobody”" in page
    assert "“soon” is not a date" in page
    assert "there is no recommendation “8”" in page
    assert "Import " not in page.split("<main")[1].replace("Import another", "")
    assert ActionItem.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "This is a file of an old kind"),
        (b"a,b\n1,2\n", "No table of actions was found"),
        (b"", "The file is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    client, sign_in, challenge, content, message
):
    sign_in("coordinator")

    response = upload(client, content)

    assert response.status_code == 422
    assert message in response.content.decode()
    assert PlanImport.objects.count() == 0


@pytest.mark.django_db
def test_a_column_put_right_is_read_as_the_user_says(client, sign_in, challenge):
    sign_in("coordinator")
    upload(client, csv_file("Rec,Action,Notes of May\n1,Tell it,Drafted.\n"), "plan.csv")

    settle(client, **{"column-0-2": "narrative", "default_status": "On track"})
    batch = PlanImport.objects.get()
    client.post(f"{START}{batch.pk}/apply/")

    update = ProgressUpdate.objects.get()
    assert (update.status, update.narrative) == ("on_track", "Drafted.")


@pytest.mark.django_db
def test_two_columns_cannot_be_the_same_thing(client, sign_in, challenge):
    sign_in("coordinator")
    upload(client, workbook(GOOD))

    response = settle(client, **{"column-0-3": "title"})

    assert response.status_code == 422
    assert "Select one column only for “Action”" in response.content.decode()


@pytest.mark.django_db
def test_a_word_of_status_is_put_right_on_the_page(client, sign_in, challenge):
    sign_in("coordinator")
    rows = [HEADINGS, ["1.1", "1", "Tell it", None, None, "Purple"]]

    upload(client, workbook(rows))
    settle(client, **{"word-0": "At risk"})
    batch = PlanImport.objects.get()
    client.post(f"{START}{batch.pk}/apply/")

    assert ProgressUpdate.objects.get().status == "at_risk"


@pytest.mark.django_db
def test_a_plan_that_changed_after_the_preview_is_shown_anew(client, sign_in, challenge):
    sign_in("coordinator")
    upload(client, workbook(GOOD))
    settle(client)
    batch = PlanImport.objects.get()
    make_action(recommendation=make_recommendation(number="1"), ref="1.1", title="Tell it")

    response = client.post(f"{START}{batch.pk}/apply/", follow=True)

    batch.refresh_from_db()
    assert batch.stage == "checked"
    assert "The plan was changed since you looked" in response.content.decode()
    assert ProgressUpdate.objects.count() == 0
    client.post(f"{START}{batch.pk}/apply/")
    assert ActionItem.objects.get().owner.title == "Head of Policy"


@pytest.mark.django_db
def test_applying_twice_imports_once(client, sign_in, challenge):
    sign_in("coordinator")
    batch = imported(client, workbook(GOOD))

    client.post(f"{START}{batch.pk}/apply/")

    assert ActionItem.objects.count() == 1
    assert AuditEntry.objects.filter(verb="imported").count() == 1


@pytest.mark.django_db
def test_a_file_can_be_cancelled_until_it_is_imported(client, sign_in, challenge):
    sign_in("coordinator")
    upload(client, workbook(GOOD))
    batch = PlanImport.objects.get()

    client.post(f"{START}{batch.pk}/cancel/")
    done = imported(client, workbook(GOOD))
    response = client.post(f"{START}{done.pk}/cancel/", follow=True)

    assert PlanImport.objects.get() == done
    assert "is imported already and cannot be cancelled" in response.content.decode()


@pytest.mark.django_db
def test_the_preview_is_paged_and_filtered_by_what_a_row_comes_to(client, sign_in, challenge):
    sign_in("coordinator")
    rows = [["", "1", f"Tell it {n}"] for n in range(250)]
    upload(client, workbook([HEADINGS, *rows, ["Total"]]))
    address = settle(client).headers["Location"]

    first = client.get(address).content.decode()
    second = client.get(f"{address}?page=2").content.decode()
    skipped = client.get(f"{address}?show=skipped").content.decode()

    assert first.count('scope="row"') == 200
    assert second.count('scope="row"') == 51
    assert skipped.count('scope="row"') == 1
    assert "It is a note, not an action" in skipped


@pytest.mark.django_db
def test_progress_is_shown_and_asked_for_again(client, sign_in, challenge):
    sign_in("coordinator")
    batch = make_plan_import(
        challenge, stage="checking", run="x", done=3400, total=5000, beat_at=timezone.now()
    )

    page = client.get(f"{START}{batch.pk}/").content.decode()
    part = client.get(f"{START}{batch.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert 'hx-trigger="every 1s"' in part
    assert "68%" in part
    assert "3,400 of 5,000 rows" in part
    assert part.lstrip().startswith('<div id="plan-progress"')
    assert "Check again" in page


@pytest.mark.django_db
def test_work_that_fell_silent_can_be_started_again(client, sign_in, challenge):
    sign_in("coordinator")
    upload(client, workbook(GOOD))
    settle(client)
    batch = PlanImport.objects.get()
    long_ago = timezone.now() - timedelta(minutes=5)
    PlanImport.objects.update(stage="applying", run="dead", beat_at=long_ago)

    page = client.get(f"{START}{batch.pk}/").content.decode()
    client.post(f"{START}{batch.pk}/apply/")

    assert "Start again" in page
    assert "every 1s" not in page
    batch.refresh_from_db()
    assert batch.stage == "applied"
    assert ActionItem.objects.count() == 1


@pytest.mark.django_db
def test_when_the_work_is_done_the_page_is_asked_for_whole(client, sign_in, challenge):
    sign_in("coordinator")
    batch = make_plan_import(challenge)

    response = client.get(f"{START}{batch.pk}/", headers={"HX-Request": "true"})

    assert response.headers["HX-Refresh"] == "true"


@pytest.mark.django_db
def test_a_file_that_could_not_be_read_is_forgotten_with_the_next_one(client, sign_in, challenge):
    sign_in("coordinator")
    old = make_plan_import(challenge, stage="unreadable", problem="This is a PDF")

    assert "This is a PDF" in client.get(f"{START}{old.pk}/").content.decode()
    upload(client, workbook(GOOD))

    assert not PlanImport.objects.filter(pk=old.pk).exists()


@pytest.mark.django_db
def test_the_overview_leads_coordinators_to_the_import(client, sign_in, challenge):
    sign_in("coordinator")

    assert START in client.get("/harbourne/2026/").content.decode()


@pytest.mark.django_db
def test_the_preview_takes_as_many_queries_for_many_rows_as_for_one(
    client, sign_in, challenge, django_assert_max_num_queries
):
    sign_in("coordinator")
    counts = []
    for number in (1, 30):
        upload(client, workbook([HEADINGS, *(["", "1", f"Tell {n}"] for n in range(number))]))
        address = settle(client).headers["Location"]
        with django_assert_max_num_queries(30) as counted:
            client.get(address)
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_five_thousand_rows_are_checked_and_imported_in_the_background(
    in_threads, client, sign_in, council
):
    challenge = make_challenge(council=council)
    for number in range(1, 11):
        make_recommendation(challenge=challenge, number=str(number))
    make_post(title="Head of Policy")
    sign_in("coordinator")
    rows = [
        [f"{n % 10 + 1}.{n}", n % 10 + 1, f"Action {n}", "Head of Policy", "Q3 2026/27", "Green",
         "Work goes on as planned, and this is what came of it so far."]
        for n in range(5000)
    ]  # fmt: skip

    seen = [upload(client, workbook([HEADINGS, *rows]))]
    batch = PlanImport.objects.get()
    assert batch.size > plan_jobs.AT_ONCE
    finish(batch)
    seen.append(settle(client))
    shown = finish(batch, lambda: client.get(f"{START}{batch.pk}/").content.decode())
    seen.append(client.post(f"{START}{batch.pk}/apply/"))
    finish(batch)

    assert [response.status_code for response in seen] == [302, 302, 302]
    assert any("of 5,000 rows" in page for page in shown)
    batch.refresh_from_db()
    assert (batch.stage, batch.counts) == ("applied", {"new": 5000})
    assert ActionItem.objects.count() == 5000
    assert ProgressUpdate.objects.count() == 5000


def finish(batch, look=lambda: ""):
    """Wait for the threads, looking at the page meanwhile; return what was seen."""
    seen = []
    for thread in threading.enumerate():
        if thread.name.startswith("work on"):
            while thread.is_alive():
                seen.append(look())
                thread.join(0.2)
    return seen
