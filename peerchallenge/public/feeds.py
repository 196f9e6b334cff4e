"""The changes of the public pages as Atom (RFC 4287)."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join

from peerchallenge.public import values
from peerchallenge.public.open_data import LICENCE

# What XML 1.0 cannot hold, however it is written.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
RIGHTS = "The council’s own words are under the Open Government Licence v3.0"


class Feed(Atom1Feed):
    """Names the licence, and is as old as its newest entry even where it has none."""

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        handler.addQuickElement("link", "", {"rel": "license", "href": LICENCE})

    def latest_post_date(self):
        """Return what the feed was told; Django would take the clock of this moment."""
        return self.feed["changed_at"]


def atom(
    changes: Iterable[values.Change],
    *,
    title: str,
    council: str,
    council_slug: str,
    host: str,
    place: str,
    page: str,
    address: str,
    since: datetime,
    address_of: Callable[[values.Change], str],
) -> bytes:
    """Return a feed of `changes`, newest first, as a document in UTF-8.

    `page` is the whole address of the page it follows and `address` its own; `place` is what tells
    it from the other feeds of the council. `since` is its age where nothing has changed.
    `address_of` gives the address of the page on which a change is seen. Entries keep their ids
    for good, so that a reader is told of each once: a tag URI (RFC 4151) of the council's short
    name, the kind of change and its key.
    """
    told = list(changes)
    feed = Feed(
        title=cleaned(title),
        link=page,
        description=None,
        language="en-GB",
        author_name=cleaned(council),
        feed_url=address,
        feed_guid=tag_uri(host, council_slug, place),
        feed_copyright=RIGHTS,
        changed_at=max((one.changed_at for one in told), default=since),
    )
    for one in told:
        paragraphs = ((cleaned(text),) for text in one.paragraphs)
        feed.add_item(
            title=cleaned(one.title),
            link=address_of(one),
            description=str(format_html_join("\n", "<p>{}</p>", paragraphs)),
            unique_id=tag_uri(host, council_slug, one.kind, one.key),
            updateddate=one.changed_at,
            categories=(one.kind,),
        )
    return feed.writeString("utf-8").encode()


def tag_uri(host: str, *parts: str) -> str:
    """Return the name of something that no change of its address changes."""
    return f"tag:{host},2026:{'/'.join(parts)}"


def cleaned(text: str) -> str:
    """Return `text` without the control characters that XML cannot hold."""
    return _NO_XML.sub("", text)
