"""Invented pages of minutes, in the shape in which councils publish them."""

PAGE = """Agenda item

Peer challenge: progress against the action plan

Report of the Head of Policy.

Recommendations:

That Cabinet:

1.    Note the progress made.

Minutes:

The Leader introduced the report on the corporate peer challenge and thanked all concerned.

Members asked about Recommendation two and were told that the digital strategy was being written.

It was said that recommendations 1 and 3 had gone well.

Resolved: That Cabinet:

1.    Noted the progress made.

2.    That the Scrutiny Board receive a further report within six months.

Supporting documents:
"""

HTML = """<!doctype html><html><head><title>Agenda item</title><style>p{{}}</style></head><body>
<div class="mgWordPara"><p>Agenda item</p>{0}</div><script>alert(1)</script></body></html>"""


def as_html(page=PAGE):
    """Return the page as the HTML a browser saves."""
    blocks = [block.strip() for block in page.split("\n\n") if block.strip()]
    return HTML.format("".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in blocks[1:]))
