"""Importing an action plan: what each row comes to, and what is stored."""

from datetime import date

import pytest

from actions.exchange import comparing as plan_import
from actions.exchange import jobs as plan_jobs
from actions.exchange.applying import PlanChanged, apply
from actions.exchange.comparing import Importer
from actions.exchange.outcome import Options
from actions.models import (
    ActionItem,
    DateChange,
    Evidence,
    PlanImport,
    ProgressUpdate,
    WordingChange,
)
from actions.schemes import PRESETS, StatusScheme, stored_states
from recommendations.models import AuditEntry, Post
from tests.actions.plan_papers import HEADINGS, csv_file, document, workbook
from tests.factories import (
    make_action,
    make_challenge,
    make_council,
    make_post,
    make_recommendation,
    make_user,
    report,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)


@pytest.fixture
def challenge(council):
    challenge = make_challenge(council=council, plan_published_on=date(2026, 3, 1))
    for number in ("1", "2", "3", "4"):
        make_recommendation(challenge=challenge, number=number)
    make_post(title="Head of Policy", holder=make_user("officer", name="Asha Verma"))
    make_post(title="Director of Place")
    make_post(title="Leader of the Council", kind="member")
    return challenge


def checked(content, challenge, *, name="plan.xlsx", day=DAY, user=None, roles=None, **options):
    tables, left = plan_import.read_tables(content, name)
    tables = plan_import.with_roles(tables, roles)
    user = user or make_user("coordinator", name="Carol Deane")
    by = Importer(user, str(user), "Coordinator", name)
    return plan_import.check(tables, left, challenge, Options(**options), by=by, day=day), by


def store(content, challenge, **how):
    found, by = checked(content, challenge, **how)
    assert [one.errors for one in found.errors] == []
    apply(found, challenge, by=by)
    return found


def errors(content, challenge, **how):
    found, _ = checked(content, challenge, **how)
    return {one.number: one.errors for one in found.errors}


def plan_of(challenge, day=DAY):
    """Return what the plan says, so that two plans can be compared."""
    actions = ActionItem.objects.filter(challenge=challenge).as_at(day)
    return [
        (
            one.ref, one.recommendation.number, one.title, one.description, str(one.owner or ""),
            str(one.portfolio_holder or ""), one.directorate, one.original_due_on,
            one.original_due_text, one.due_on, one.due_text, one.review_on, one.status,
            one.status_label, one.latest and one.latest["narrative"],
            one.latest and one.latest["next_steps"], one.reported_on, one.continues_in,
            one.added_on, sorted(one.also_answers.values_list("number", flat=True)),
            sorted(one.evidence.values_list("title", "url")),
        )
        for one in actions.select_related("owner", "portfolio_holder", "recommendation").order_by(
            "sort_key"
        )
    ]  # fmt: skip


def everything():
    models = (
        ActionItem, ProgressUpdate, DateChange, WordingChange, Evidence, Post, AuditEntry,
        ActionItem.also_answers.through,
    )  # fmt: skip
    return {model.__name__: model.objects.count() for model in models}


def messy():
    """A workbook as one finds them: a title, two header rows, merged cells, themes and notes."""
    return workbook(
        [
            ["Harbourne: our answer to the peer challenge"],
            [],
            ["Ref", "Recommendation", None, "What we will do", "Lead", "Timescale", None, "RAG",
             "Commentary"],
            [None, "No.", "Wording", None, None, "Original", "Revised", None, None],
            ["Theme 1: Telling our story"],
            ["1.1", "R1", "Do what it says", "Publish the story", "Head of Policy",
             date(2026, 6, 30), None, "Green", "Drafted and out for comment."],
            ["1.2", None, None, "Train every team", "asha verma ", "Q3 2026/27", "March 2027",
             "A", "Two of five teams."],
            [],
            ["Ref", "Recommendation", None, "What we will do", "Lead", "Timescale", None, "RAG",
             "Commentary"],
            ["2.1", "2 and 4", "Other words", "Balance the budget", "Director of Place",
             "31/03/2027", None, "Completed", "The budget was set."],
            [None, "3", "More", "To be addressed through 2, above"],
            ["Key: green is on track"],
            ["Green", "No issues"],
        ],
        merge=["A1:I1", "C3:C3", "B3:C3", "F3:G3", "A5:I5", "B6:B7", "C6:C7"],
    )  # fmt: skip


def test_a_messy_workbook_becomes_the_plan_it_means(challenge):
    found = store(messy(), challenge)

    assert found.counts == {"new": 3, "skipped": 6}
    assert found.writes[1].says == [
        "Recommendation 1, owner Head of Policy, due 31 December 2026, written “Q3 2026/27”, "
        "at risk",
        "Due date: from Q3 2026/27 to March 2027",
    ]
    assert [row[:5] + row[7:10] + row[12:13] for row in plan_of(challenge)] == [
        ("1.1", "1", "Publish the story", "", "Head of Policy", date(2026, 6, 30), "",
         date(2026, 6, 30), "on_track"),
        ("1.2", "1", "Train every team", "", "Head of Policy", date(2026, 12, 31), "Q3 2026/27",
         date(2027, 3, 31), "at_risk"),
        ("2.1", "2", "Balance the budget", "", "Director of Place", date(2027, 3, 31), "",
         date(2027, 3, 31), "complete"),
    ]  # fmt: skip
    assert plan_of(challenge)[2][-2] == ["3", "4"]


def test_the_same_file_twice_changes_nothing(challenge):
    store(messy(), challenge)
    before = everything()

    again = store(messy(), challenge, day=date(2026, 7, 20))

    assert again.counts == {"unchanged": 3, "skipped": 6}
    assert again.writes == []
    assert everything() == before


def test_rows_without_a_reference_get_the_next_one_and_are_known_again(challenge):
    make_action(recommendation=make_recommendation(number="2"), ref="2.7", title="Older")
    content = csv_file(
        "Recommendation,Action,Due\n2,Write it down,30/6/2026\n2,Say it,30/6/2026\n3,Do it,\n"
    )

    first = store(content, challenge, name="plan.csv")
    second, _ = checked(content, challenge, name="plan.csv")

    assert [one.ref for one in first.writes] == ["2.8", "2.9", "3.1"]
    assert second.counts == {"unchanged": 3}


def test_a_due_date_that_differs_is_refused_with_what_to_do(challenge):
    action = make_action(recommendation=make_recommendation(number="1"), ref="1.1")
    content = workbook([HEADINGS, ["1.1", "1", action.title, None, "30 September 2026"]])

    (message,) = errors(content, challenge)[2]

    assert message.startswith(
        "Due date: it is 30 June 2026 in the plan and 30 September 2026 in the file."
    )
    assert DateChange.objects.count() == 0


def test_a_date_moves_with_its_reason_and_who_agreed(challenge):
    action = make_action(recommendation=make_recommendation(number="1"), ref="1.1")
    headings = [
        "Reference", "Recommendation", "Action", "Due date", "Amended due date",
        "Reason for the amended date", "Agreed by", "Date amended",
    ]  # fmt: skip
    row = ["1.1", "1", action.title, date(2026, 6, 30), date(2026, 9, 30),
           "Two posts were empty.", "Cabinet", date(2026, 6, 1)]  # fmt: skip

    store(workbook([headings, row]), challenge)

    moved = DateChange.objects.get()
    assert (moved.old_due_on, moved.new_due_on) == (date(2026, 6, 30), date(2026, 9, 30))
    assert (moved.reason, moved.agreed_by) == ("Two posts were empty.", "Cabinet")
    assert moved.effective_on == date(2026, 6, 1)
    assert checked(workbook([headings, row]), challenge)[0].counts == {"unchanged": 1}


def test_a_new_action_keeps_its_first_date_when_the_file_gives_a_later_one(challenge):
    content = workbook(
        [["Recommendation", "Action", "Target date", "Revised date"],
         ["1", "Publish", "June 2026", "September 2026"]]
    )  # fmt: skip

    store(content, challenge)

    action = ActionItem.objects.as_at(DAY).get()
    assert (action.original_due_on, action.original_due_text) == (date(2026, 6, 30), "June 2026")
    assert (action.due_on, action.due_text) == (date(2026, 9, 30), "September 2026")
    moved = DateChange.objects.get()
    assert moved.reason == "Imported: the file gives no reason"
    assert moved.agreed_by == "Not recorded in the imported plan"


def test_new_words_of_an_action_are_kept_beside_the_old_ones(challenge):
    make_action(recommendation=make_recommendation(number="1"), ref="1.1", title="Tell the story")
    content = workbook([HEADINGS, ["1.1", "1", "Tell the whole story", None, "30 June 2026"]])

    store(content, challenge)

    change = WordingChange.objects.get()
    assert (change.old_title, change.new_title) == ("Tell the story", "Tell the whole story")
    assert (change.reason, change.agreed_by) == ("Imported from plan.xlsx", "Coordinator")
    assert ActionItem.objects.get().title == "Tell the whole story"


def test_a_new_owner_stands_in_the_audit_and_nothing_else_does(challenge):
    make_action(recommendation=make_recommendation(number="1"), ref="1.1", title="Tell it")
    content = workbook([HEADINGS, ["1.1", "1", "Tell it", "Director of Place", "30 June 2026"]])

    found = store(content, challenge)

    assert found.writes[0].says == ["Owner: from none to Director of Place"]
    entry = AuditEntry.objects.get()
    assert entry.changes == {"owner": ["", "Director of Place"], "imported_from": "plan.xlsx"}


def test_progress_is_recorded_about_the_day_that_the_row_gives(challenge):
    action = make_action(recommendation=make_recommendation(number="1"), ref="1.1", title="Tell")
    report(action, "on_track", on=date(2026, 3, 1), narrative="Begun.")
    headings = ["Ref", "Rec", "Action", "Status", "Update", "Date of update"]
    row = ["1.1", "1", "Tell", "At risk", "A vacancy slows it.", date(2026, 5, 31)]

    store(workbook([headings, row]), challenge)
    again, _ = checked(workbook([headings, row]), challenge)

    latest = ProgressUpdate.objects.order_by("-sequence").first()
    assert (latest.status, latest.narrative) == ("at_risk", "A vacancy slows it.")
    assert (latest.effective_on, latest.sequence) == (date(2026, 5, 31), 2)
    assert (latest.recorded_name, latest.recorded_post) == ("Carol Deane", "Coordinator")
    assert again.counts == {"unchanged": 1}


def test_an_older_file_is_recorded_about_its_own_day_once(challenge):
    action = make_action(recommendation=make_recommendation(number="1"), ref="1.1", title="Tell")
    report(action, "complete", on=date(2026, 6, 1), narrative="Done.")
    headings = ["Ref", "Rec", "Action", "Status", "Update", "Date of update"]
    content = workbook([headings, ["1.1", "1", "Tell", "Red", "Late.", date(2026, 4, 30)]])

    store(content, challenge)

    assert ActionItem.objects.as_at(DAY).get().status == "complete"
    assert ActionItem.objects.as_at(date(2026, 5, 1)).get().status == "off_track"
    assert checked(content, challenge)[0].counts == {"unchanged": 1}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["1.1", "9", "Tell it"], "Recommendation: there is no recommendation “9”"),
        (["1.1", "1", ""], "Action: enter what will be done; the cell is empty"),
        (["1.1", "1", "Tell it", "Head of Nothing"], "Owner: there is no post “Head of Nothing”"),
        (["1.1", "1", "Tell it", "Leader of the Council"], "Owner: “Leader of the Council” is a"),
        (["1.1", "1", "Tell it", None, "when we can"], "Due date: “when we can” is not a date"),
        (["1.1", "1", "Tell it", None, "Ongoing"], "Review date: enter when the ongoing action"),
        (["1.1", "1", "Tell it", None, None, "Purple"], "Status: say with the columns what “Pur"),
        (["1.1", "1", "Tell it", None, None, "Paused"], "Review date: enter when the paused"),
        (["1.1", "1", "Tell it", None, None, "Transferred"], "Continues in: enter the plan or"),
        (["1.1", "1", "Tell it", None, None, None, "Begun"], "Status: enter one, since the row"),
        (["1" * 21, "1", "Tell it"], "Reference: shorten"),
        (["1.1", "1", "See 8.8"], "Action: it points at 8.8, and no action or recommendation"),
    ],
)
def test_a_row_that_cannot_be_read_says_what_to_do(challenge, row, message):
    found = errors(workbook([HEADINGS, row]), challenge)

    assert len(found[2]) == 1
    assert found[2][0].startswith(message)


def test_every_error_of_every_row_is_told_at_once(challenge):
    content = workbook(
        [
            HEADINGS,
            ["1.1", "1", "Tell it", "Nobody", "someday", "Purple"],
            ["1.2", "1", "Show it", None, "30 June 2026"],
            ["1.3", "77", "Sell it", "Nobody else"],
        ],
        more={"Later": [HEADINGS, ["2.1", "2", "", None, "30 June 2026"]]},
    )

    found, by = checked(content, challenge)

    assert [(one.sheet, one.number, len(one.errors)) for one in found.errors] == [
        ("Plan", 2, 3), ("Plan", 4, 2), ("Later", 2, 1),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="errors"):
        apply(found, challenge, by=by)
    assert ActionItem.objects.count() == 0


def test_a_reference_that_stands_twice_and_says_two_things_is_an_error(challenge):
    content = workbook([HEADINGS, ["1.1", "1", "Tell it"], ["1.1", "1", "Sell it"]])

    assert errors(content, challenge) == {
        3: ["Reference: 1.1 stands in row 2 of “Plan” too, and says something else"]
    }


def test_a_sheet_that_repeats_another_is_left_out(challenge):
    rows = [HEADINGS, ["1.1", "1", "Tell it", None, "30 June 2026"]]

    found = store(workbook(rows, more={"Copy": rows}), challenge)

    assert found.counts == {"new": 1, "skipped": 1}


def test_a_reference_of_another_recommendation_is_an_error(challenge):
    make_action(recommendation=make_recommendation(number="3"), ref="3.1", title="Tell it")
    content = workbook([HEADINGS, ["3.1", "2", "Tell it"]])

    assert errors(content, challenge)[2][0].startswith(
        "Recommendation: action 3.1 answers recommendation 3, not 2"
    )


def test_posts_are_added_only_where_that_is_asked_for(challenge):
    content = workbook([HEADINGS, ["1.1", "1", "Tell", "Head of Tides"],
                        ["1.2", "1", "Show", "head of  tides"]])  # fmt: skip

    assert sorted(errors(content, challenge)) == [2, 3]
    store(content, challenge, add_posts=True)

    post = Post.objects.get(title="Head of Tides")
    assert (post.kind, post.actions.count()) == ("officer", 2)


def test_an_owner_is_found_by_the_address_or_the_name_of_who_holds_the_post(challenge):
    holder = Post.objects.get(title="Head of Policy").holder
    content = workbook([HEADINGS, ["1.1", "1", "Tell", holder.email.upper()],
                        ["1.2", "1", "Show", "Asha  Verma"]])  # fmt: skip

    store(content, challenge)

    assert {one.owner.title for one in ActionItem.objects.all()} == {"Head of Policy"}


def test_somebody_with_two_posts_is_no_answer_to_whose_it_is(challenge):
    make_post(title="Head of Change", holder=Post.objects.get(title="Head of Policy").holder)
    content = workbook([HEADINGS, ["1.1", "1", "Tell", "Asha Verma"]])

    assert errors(content, challenge)[2] == [
        "Owner: Asha Verma holds several posts (Head of Change, Head of Policy): enter the post"
    ]


def test_nothing_of_another_council_is_ever_matched(challenge):
    tidewell = make_council(name="Tidewell District Council", slug="tidewell")
    theirs = make_challenge(council=tidewell)
    other = make_recommendation(challenge=theirs, number="8")
    make_action(recommendation=other, ref="1.1", title="Theirs")
    make_post(title="Head of Tides", council=tidewell, holder=make_user(name="Tess Tide"))
    content = workbook([HEADINGS, ["1.1", "1", "Ours", "Head of Tides"],
                        ["1.2", "8", "Also ours"], ["1.3", "1", "More", "Tess Tide"]])  # fmt: skip

    assert sorted(errors(content, challenge)) == [2, 3, 4]
    found, _ = checked(workbook([HEADINGS, ["1.1", "1", "Ours"]]), challenge)
    assert found.counts == {"new": 1}


def test_statuses_are_kept_in_the_words_of_the_councils_scheme(challenge):
    scheme = PRESETS["rag"]
    StatusScheme.objects.create(
        challenge=challenge, preset="rag", name=scheme.name, states=stored_states(scheme.states)
    )
    rows = [["1.1", "1", "A", None, None, "g"], ["1.2", "1", "B", None, None, "Done"],
            ["1.3", "1", "C", None, None, "GREEN"]]  # fmt: skip

    store(workbook([HEADINGS, *rows]), challenge)

    found = [(one.status, one.status_label) for one in ActionItem.objects.as_at(DAY)]
    assert sorted(found) == [
        ("complete", "Complete"),
        ("on_track", "Green"),
        ("on_track", "Green"),
    ]


def test_a_word_means_what_the_user_says(challenge):
    rows = [["1.1", "1", "A", None, None, "Purple"], ["1.2", "1", "B", None, None, "n/a"]]

    store(workbook([HEADINGS, *rows]), challenge, statuses={"purple": "At risk", "n/a": ""})

    assert [(one.ref, one.status) for one in ActionItem.objects.as_at(DAY).order_by("ref")] == [
        ("1.1", "at_risk"), ("1.2", "not_started"),
    ]  # fmt: skip


def test_complete_in_a_date_column_is_a_status(challenge):
    store(workbook([["Rec", "Action", "Timescale"], ["1", "Tell it", "Complete"]]), challenge)

    action = ActionItem.objects.as_at(DAY).get()
    assert (action.status, action.due_on, action.due_text) == ("complete", None, "")


def test_ongoing_actions_take_the_review_date_that_is_given_for_all(challenge):
    content = workbook([["Rec", "Action", "Timescale"], ["1", "Tell it", "Ongoing"]])

    store(content, challenge, review_on=date(2026, 12, 1))

    action = ActionItem.objects.as_at(DAY).get()
    assert (action.due_on, action.due_text) == (None, "Ongoing")
    assert action.review_on == date(2026, 12, 1)


def test_each_line_of_a_cell_may_be_an_action_with_its_own_date(challenge):
    content = workbook(
        [["Recommendation", "Action", "Timescale"],
         ["1", "1) Tell it\n2) Show it\n3) Sell it", "June 2026\nJuly 2026\nAugust 2026"]]
    )  # fmt: skip

    store(content, challenge, one_a_line=True)

    assert [(row[0], row[2], row[7]) for row in plan_of(challenge)] == [
        ("1.1", "Tell it", date(2026, 6, 30)),
        ("1.2", "Show it", date(2026, 7, 31)),
        ("1.3", "Sell it", date(2026, 8, 31)),
    ]


def test_a_long_action_has_a_title_and_the_whole_as_its_description(challenge):
    words = "We will tell the story of the place. " + "And tell it again and again. " * 12

    store(workbook([["Rec", "Action"], ["1", words]]), challenge)

    action = ActionItem.objects.get()
    assert action.title.startswith("We will tell the story of the place.")
    assert len(action.title) <= 300
    assert action.description == words.strip()
    assert checked(workbook([["Rec", "Action"], ["1", words]]), challenge)[0].writes == []


def test_an_empty_cell_takes_nothing_away(challenge):
    action = make_action(
        recommendation=make_recommendation(number="1"), ref="1.1", title="Tell it",
        description="In full", owner=make_post(), directorate="Place",
    )  # fmt: skip
    report(action, "on_track", on=date(2026, 3, 1))

    found, _ = checked(workbook([["Ref", "Action", "Lead", "RAG"], ["1.1", "Tell it"]]), challenge)

    assert found.counts == {"unchanged": 1}


def test_links_of_evidence_are_added_once(challenge):
    content = workbook(
        [["Rec", "Action", "Evidence"],
         ["1", "Tell", "The story https://harbourne.example/story\nA talk in May"],
         ["2", "Show", "https://harbourne.example/story"]]
    )  # fmt: skip

    found = store(content, challenge)

    one = Evidence.objects.get()
    assert (one.title, one.url) == ("The story", "https://harbourne.example/story")
    assert one.is_internal
    assert one.actions.count() == 2
    assert found.writes[0].notes == ["Evidence “A talk in May” has no link and is left out"]
    assert checked(content, challenge)[0].writes == []


def test_a_word_table_with_merged_cells_and_a_second_page_is_read(challenge):
    content = document(
        [["Recommendation", "Action", "Timescale", "Lead"],
         ["1. Tell the story", "Publish it", "June 2026", "Head of Policy"],
         ["", "Speak of it", "Q3 2026/27", "Director of Place"]],
        [["2", "Balance the budget", "March 2027", "Director of Place"]],
        merge=[(0, 1, 0, 2, 0)],
    )  # fmt: skip

    store(content, challenge, name="plan.docx")

    assert [(row[0], row[2], row[7]) for row in plan_of(challenge)] == [
        ("1.1", "Publish it", date(2026, 6, 30)),
        ("1.2", "Speak of it", date(2026, 12, 31)),
        ("2.1", "Balance the budget", date(2027, 3, 31)),
    ]


def test_a_recommendation_that_heads_a_section_is_that_of_the_rows_below(challenge):
    content = workbook(
        [
            ["Action", "Timescale", "Lead"],
            ["Recommendation 3: Tell the story"],
            ["Publish it", "June 2026", "Head of Policy"],
            ["Recommendation 4: Balance"],
            ["Save money", "June 2026", "Head of Policy"],
        ],
        merge=["A2:C2", "A4:C4"],
    )

    store(content, challenge)

    assert [row[0] for row in plan_of(challenge)] == ["3.1", "4.1"]


def test_an_error_of_the_spreadsheet_is_an_error_of_the_row(challenge):
    content = workbook([HEADINGS, ["1.1", "1", "Tell it", "#REF!", "30 June 2026"]])

    assert errors(content, challenge)[2] == ["Owner: the cell shows #REF!: correct its formula"]


def test_a_plan_that_changed_since_is_not_written_over(challenge):
    content = workbook([HEADINGS, ["1.1", "1", "Tell it"]])
    found, by = checked(content, challenge)
    make_action(recommendation=make_recommendation(number="1"), ref="1.1")

    with pytest.raises(PlanChanged):
        apply(found, challenge, by=by)

    assert ActionItem.objects.count() == 1


def test_ten_rows_take_as_many_queries_as_one(challenge, django_assert_max_num_queries):
    def plan(number):
        return workbook([HEADINGS, *(["", "1", f"Tell it {n}", "Head of Policy", "June 2026", "G"]
                                     for n in range(number))])  # fmt: skip

    counts, user = [], make_user("coordinator")
    for number in (1, 2, 12):  # the first time the challenge's scheme is fetched as well
        with django_assert_max_num_queries(100) as counted:
            store(plan(number), challenge, user=user)
        counts.append(len(counted))

    assert counts[1] == counts[2]


def test_options_survive_being_stored():
    options = Options(statuses={"x": "At risk"}, review_on=date(2026, 12, 1), one_a_line=True)

    stored = plan_jobs.options_to_store(options, [["title"]])

    assert plan_jobs.options_from(stored) == options


def test_an_import_that_is_not_applied_can_be_forgotten(challenge):
    batch = plan_jobs.receive(
        challenge, "plan.xlsx", messy(), user=make_user("coordinator", name="Carol Deane")
    )
    kept = batch.file.storage
    assert kept.exists(batch.file.name)

    assert plan_jobs.discard(batch)

    assert not kept.exists(batch.file.name)
    assert PlanImport.objects.count() == 0


def test_a_row_that_points_at_an_action_outside_the_file_changes_it(challenge):
    make_action(recommendation=make_recommendation(number="2"), ref="2.1", title="Balance")
    content = workbook([HEADINGS, ["", "4", "See 2.1"]])

    found = store(content, challenge)

    assert found.counts == {"skipped": 1, "changed": 1}
    assert plan_of(challenge)[0][-2] == ["4"]
    assert checked(content, challenge)[0].counts == {"skipped": 1}


def test_an_update_about_a_day_to_come_is_refused(challenge):
    headings = ["Ref", "Rec", "Action", "Status", "Date of update"]
    content = workbook([headings, ["1.1", "1", "Tell", "Green", date(2026, 6, 16)]])

    assert errors(content, challenge) == {2: ["Date of update: it must be today or in the past"]}


def test_a_paused_action_says_when_it_is_looked_at_again(challenge):
    headings = ["Ref", "Rec", "Action", "Status", "Review date"]
    content = workbook([headings, ["1.1", "1", "Tell", "On hold", date(2026, 9, 1)]])

    store(content, challenge)

    action = ActionItem.objects.as_at(DAY).get()
    assert (action.status, action.review_on) == ("paused", date(2026, 9, 1))
    later = workbook([headings, ["1.1", "1", "Tell", "On hold", date(2026, 10, 1)]])
    store(later, challenge)
    assert ActionItem.objects.as_at(DAY).get().review_on == date(2026, 10, 1)
    assert checked(later, challenge)[0].writes == []


def test_a_doubtful_date_is_shown_beside_the_row(challenge):
    content = workbook([["Rec", "Action", "Due date"], ["1", "Tell", "17 September 2204"]])

    found, _ = checked(content, challenge)

    assert found.outcomes[0].kind == "new"
    assert "17 September 2204" in found.outcomes[0].notes[0]


def test_rows_below_a_merged_action_add_their_texts_to_it(challenge):
    content = workbook(
        [["Recommendation", "Action", "Status", "Progress"],
         ["1", "Tell it", "Green", "Written."],
         [None, None, None, "Printed."],
         ["2", "Show it", "Green", "Begun."]],
        merge=["A2:A3", "B2:B3", "C2:C3"],
    )  # fmt: skip

    found = store(content, challenge)

    assert [(row[2], row[14]) for row in plan_of(challenge)] == [
        ("Tell it", "Written.\nPrinted."), ("Show it", "Begun."),
    ]  # fmt: skip
    assert found.writes[0].notes == [
        "Row 3 goes on with it (merged cell); only its texts are added"
    ]


def test_a_column_without_recommendations_takes_them_from_the_references(challenge):
    content = workbook([["Ref", "Action"], ["3.1", "Tell it"], ["4.1", "Show it"]])

    store(content, challenge)

    assert [row[:2] for row in plan_of(challenge)] == [("3.1", "3"), ("4.1", "4")]


def test_everything_that_is_wrong_with_a_row_is_told_at_once(challenge):
    rows = [["Recommendation", "Action", "Owner", "Due date", "Status"]]
    rows.append(["77", "Tell residents", "Head of Nothing", "31 June 2027", "Purple"])

    (wrong,) = errors(workbook(rows), challenge).values()

    told = " ".join(wrong)
    for said in ("recommendation “77”", "31 june", "Head of Nothing", "Purple"):
        assert said in told


def test_who_agreed_to_the_amended_dates_may_stand_in_their_heading(challenge):
    heading = "Revised date (agreed by Cabinet)"
    rows = [["Recommendation", "Action", "Target date", heading]]
    rows += [["1", "Tell residents", "31 March 2027", "30 June 2027"]]
    rows += [["1", "Ask residents", "31 March 2027", ""]]

    store(workbook(rows), challenge)

    move = DateChange.objects.get()
    assert (move.new_due_on, move.agreed_by) == (date(2027, 6, 30), "Cabinet")
