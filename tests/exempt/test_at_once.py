"""Two people at once, one marking on the page on which the other releases."""

import threading
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection, transaction

from peerchallenge.exempt import sealing
from peerchallenge.exempt.models import SealedText
from tests.factories import keep_exempt, make_council, make_item, make_paragraph, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def meanwhile(do):
    """Do something in a connection of its own while the block runs; it ends with the block."""

    def run():
        try:
            do()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield thread
    thread.join(20)
    assert not thread.is_alive()


def test_what_is_being_marked_does_not_come_back_with_the_page_that_is_released():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one at a time write")
    make_council()
    page = "The first firm offered more. Jane Smith was named by a colleague."
    item = make_item(held_on=date(2026, 4, 13), title="Leisure", source_text=page, source_url="")
    first, second = (make_paragraph(item, f"{one}.") for one in page.rstrip(".").split(". "))
    clerk = make_user("clerk")
    material = keep_exempt(first, by=clerk)
    is_marked, may_end = threading.Event(), threading.Event()

    def mark():
        with transaction.atomic():
            keep_exempt(second, by=clerk)
            is_marked.set()
            may_end.wait(10)

    def release():
        sealing.release(material, why="It is known.", by=clerk)

    with meanwhile(mark):
        assert is_marked.wait(10)
        with meanwhile(release) as waiting:
            waiting.join(1)
            assert waiting.is_alive()  # until the other has ended
            may_end.set()

    item.refresh_from_db()
    assert item.holds_exempt
    assert "Jane" not in item.source_text
    assert SealedText.objects.get(item=item).text == page
