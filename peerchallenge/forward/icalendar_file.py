"""What is ahead as an iCalendar file (RFC 5545), as Outlook and Google read it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

LONDON = ZoneInfo("Europe/London")
PRODUCT = "-//Peer Challenge Tracker//Forward view//EN"


def calendar_file(entries, *, name, site, host, council, day) -> bytes:
    """Return the `entries` as a calendar; `site` and `host` begin its addresses and identifiers.

    The same entries on the same day give the same bytes. What has no time is of the whole day and
    does not make anybody busy.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", timedelta(hours=12))
    calendar.add_component(_london())
    stamp = datetime.combine(day, time(), tzinfo=UTC)
    for entry in entries:
        calendar.add_component(_event(entry, stamp, site, f"{council.slug}.{host}"))
    return calendar.to_ical()


def _event(entry, stamp, site, host):
    event = Event()
    event.add("uid", f"{entry.key}@{host}")
    event.add("dtstamp", stamp)
    words = f"Cancelled: {entry.words}" if entry.is_cancelled else entry.words
    event.add("summary", f"Overdue: {words}" if entry.is_overdue else words)
    if entry.at:
        start = datetime.combine(entry.day, entry.at, tzinfo=LONDON)
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(hours=1))  # a length that programs can draw
    else:
        event.add("dtstart", entry.day)
        if entry.day < date.max:
            event.add("dtend", entry.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("categories", [entry.kind_label])
    if entry.note:
        event.add("description", entry.note)
    if entry.path:
        event.add("url", f"{site}{entry.path}")
    return event


def _london():
    """Return the rules of summer time in Europe/London, as they have been since 1996."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    for part, name, before, after, month, hour in (
        (TimezoneDaylight(), "BST", 0, 1, 3, 1),
        (TimezoneStandard(), "GMT", 1, 0, 10, 2),
    ):
        part.add("tzname", name)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        first = datetime(1996, 3, 31) if month == 3 else datetime(1996, 10, 27)  # noqa: DTZ001
        part.add("dtstart", first.replace(hour=hour))  # by the clock on the wall, as the RFC asks
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone
