"""The words of a record that the rules read: updates, the plan and the minutes."""

from peerchallenge.checking.sources import Place, Source, Text, worded
from recommendations.addresses import address

PLAN = "actions.change_actionitem"


def narratives(record):
    """Yield what updates say, without those that a later one for the same day put right."""
    latest = {(one.action_id, one.effective_on): one for one in record.updates}
    for one in latest.values():
        action = record.actions.get(one.action_id)
        if action is None:
            continue
        path = record.page_of(action)
        words = "\n".join(filter(None, (one.narrative, one.next_steps)))
        title = f"Update of action {action.ref} for {worded(one.effective_on)}"
        yield Text(
            f"update-{one.pk}",
            title,
            words,
            path,
            one.effective_on,
            Source(f"update-{one.pk}-day", "The update’s own day",
                 f"The update describes {worded(one.effective_on)}.", path),
            Place(
                "Report again for that day",
                address("actions:update", record.council.slug, action.pk),
                "actions.update_any_action",
            ),
        )  # fmt: skip


def plan_texts(record):
    """Yield what the plan says that it will do; its words are those of when it joined."""
    for one in record.actions.values():
        path = record.page_of(one)
        yield Text(
            f"action-{one.pk}",
            f"Action {one.ref} in the plan",
            "\n".join(filter(None, (one.title, one.description))),
            path,
            one.added_on,
            Source(f"action-{one.pk}-day", "The plan",
                 f"The action joined the plan on {worded(one.added_on)}.", path),
            Place(
                "Change the action",
                address("actions:edit-action", record.council.slug, one.pk),
                PLAN,
            ),
        )  # fmt: skip


def minutes(record):
    """Return every paragraph of the minutes that are the newest version."""
    return [minute(record, one) for one in record.paragraphs.values()]


def minute(record, paragraph):
    """Return a paragraph of minutes, which speaks on the day of its meeting."""
    item = paragraph.item
    page = address("meetings:item", record.council.slug, item.pk)
    held_on = item.meeting.held_on
    minute = f", minute {item.minute}" if item.minute else ""
    return Text(
        f"paragraph-{paragraph.pk}",
        f"{item.meeting.committee.name}, {worded(held_on)}{minute},"
        f" paragraph {paragraph.number}",
        paragraph.text,
        f"{page}#p-{paragraph.number}",
        held_on,
        Source(f"meeting-{item.meeting_id}", "The day of the meeting",
             f"{item.meeting.committee.name} met on {worded(held_on)}.", page),
        Place(
            "Ask the clerk to correct the minutes, and import them again",
            address("meetings:import", record.council.slug),
            "meetings.add_agendaitem",
        ),
    )  # fmt: skip
