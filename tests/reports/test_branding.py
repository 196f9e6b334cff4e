"""How a council's reports look: colour, logo, headings, template."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from peerchallenge.reports.branding import colours
from peerchallenge.reports.branding.forms import pixels_of
from peerchallenge.reports.models import Branding
from recommendations.models import AuditEntry
from tests.factories import make_branding, make_council, make_png

pytestmark = pytest.mark.django_db
SETTINGS = "/harbourne/report-settings/"
# The head of a JPEG of 640 by 480 pixels: its beginning, a comment, the frame.
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x11\x08\x01\xe0\x02\x80\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xd9"
)


def typed(**given):
    defaults = {"colour": "#0b5d3b", "classification": "Public", "language": "en"}
    return defaults | {"implication_headings": "Finance\nLegal"} | given


def picture(content, name="logo.png"):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("colour", "expected"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54)]
)
def test_contrast_is_as_wcag_defines_it(colour, expected):
    assert round(colours.contrast(colour), 2) == expected


@pytest.mark.parametrize(("colour", "readable"), [("#767676", True), ("#777777", False)])
def test_a_colour_is_readable_from_four_and_a_half_to_one(colour, readable):
    assert colours.is_readable(colour) is readable


def test_settings_are_kept_and_audited(client, sign_in, council):
    sign_in("administrator")

    client.post(SETTINGS, typed(name="Harbourne", heading_summary="At a glance"))

    kept = Branding.objects.get()
    assert (kept.council, kept.name, kept.colour) == (council, "Harbourne", "#0b5d3b")
    assert kept.headings == {"summary": "At a glance"}
    assert kept.implications == ["Finance", "Legal"]
    changes = AuditEntry.objects.get(target_type="reports.branding").changes
    assert changes["colour"] == ["#12355b", "#0b5d3b"]


@pytest.mark.parametrize(
    ("colour", "error"),
    [
        ("#ffcc00", "Choose a darker colour"),
        ("red", "Enter the colour as #rrggbb"),
        ("#12345", "Enter the colour as #rrggbb"),
    ],
)
def test_a_colour_that_cannot_be_read_is_refused(client, sign_in, council, colour, error):
    sign_in("administrator")

    response = client.post(SETTINGS, typed(colour=colour))

    assert response.status_code == 422
    assert error in response.text
    assert not Branding.objects.exists()


def test_a_logo_is_kept_shown_and_taken_away(client, sign_in, council):
    sign_in("administrator")
    client.post(SETTINGS, typed(logo_file=picture(make_png(200, 80))))

    shown = client.get(f"{SETTINGS}logo/")
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.content == make_png(200, 80)

    client.post(SETTINGS, typed())
    assert bytes(Branding.objects.get().logo) == make_png(200, 80)
    client.post(SETTINGS, typed(remove_logo="on"))
    assert client.get(f"{SETTINGS}logo/").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", "Save the picture as a PNG"),
        (b"<script>alert(1)</script>", "logo.png", "is not kept"),
        (b"GIF89a" + b"\x00" * 20, "logo.gif", "Select a PNG or JPEG picture"),
        (make_png(5000, 20), "logo.png", "between 16 and 4000 pixels"),
        (make_png(8, 8), "logo.png", "between 16 and 4000 pixels"),
        (make_png()[:20], "logo.png", "damaged"),
        (make_png() + b"\x00" * 1_000_001, "logo.png", "1 MB or smaller"),
    ],
)
def test_what_is_no_logo_is_refused(client, sign_in, council, content, name, error):
    sign_in("administrator")

    response = client.post(SETTINGS, typed(logo_file=picture(content, name)))

    assert response.status_code == 422
    assert error in response.text


def test_the_size_of_a_picture_is_read_from_its_head():
    assert pixels_of(make_png(640, 480)) == (640, 480)
    assert pixels_of(JPEG) == (640, 480)
    assert pixels_of(b"\xff\xd8\xff\xe0\xff\xff") is None
    assert pixels_of(b"neither") is None


def document(*lines):
    made, content = Document(), io.BytesIO()
    for line in lines:
        made.add_paragraph(line)
    made.save(content)
    return content.getvalue()


def test_a_word_template_is_kept_and_can_be_had_back(client, sign_in, council):
    sign_in("administrator")
    content = document("Report to {{ committee }}")

    client.post(SETTINGS, typed(template_file=picture(content, "Our committee.docx")))

    got = client.get(f"{SETTINGS}template/")
    assert got.content == content
    assert 'filename="Our committee.docx"' in got.headers["Content-Disposition"]


def test_the_mistakes_of_a_word_template_are_named(client, sign_in, council):
    sign_in("administrator")
    content = document("{% for action in actions %} never ended")

    response = client.post(SETTINGS, typed(template_file=picture(content, "ours.docx")))

    assert response.status_code == 422
    assert response.context["form"].errors["template_file"]
    assert not Branding.objects.exists()


def test_too_many_headings_of_implications_are_refused(client, sign_in, council):
    sign_in("administrator")
    many = "\n".join(f"Heading {number}" for number in range(13))

    response = client.post(SETTINGS, typed(implication_headings=many))

    assert "Enter 12 headings or fewer" in response.text


def test_each_council_has_settings_of_its_own(client, sign_in, council):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    make_branding(council=elsewhere, colour="#7a1b10", name="Tidewell")
    sign_in("administrator")

    page = client.get(SETTINGS)

    assert "#7a1b10" not in page.text
    assert client.get(f"{SETTINGS}logo/").status_code == 404
