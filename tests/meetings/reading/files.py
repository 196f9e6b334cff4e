"""Word files and PDFs of invented minutes, made from their text."""

import io
import re

import docx
import pypdf
import typst

ITEM = """Corporate Peer Challenge: Progress

Report of the Chief Executive

Minutes:

The Leader introduced the report and told the Committee that the peer team of the Local \
Government Association had come back to the Council in the spring to see how far its \
recommendations had been taken, notwithstanding the considerable organisational transformation \
of the long-term programme.

On Recommendation 3 of the peer challenge, Members asked when the new budget monitoring would \
be ready. The Director said that it was under way.

• One Member spoke of Recommendations 4 and 5, and thought that the pace of the work on them \
had been slower than the peers had asked for.

• Another agreed.

Resolved:

1. That the report be noted;

2. That an update on the action plan be brought to the Scrutiny Committee within six months of \
the election of the new Leader, with what it had cost so far."""

MEETING = """Minutes of the meeting of the Cabinet held on Monday 18 September 2023

Present: Councillor A (Chair), Councillor B and Councillor C

59. APOLOGIES FOR ABSENCE

Apologies were received from Councillor D.

60. MINUTES OF THE LAST MEETING

1. That the minutes be signed.

The Chair signed them.

61. CORPORATE PEER CHALLENGE

On Recommendation 2 of the peer challenge the Leader said that 62 actions were complete.

Resolved:

1. That the action plan be approved;

2. That a report be brought to Cabinet within six months.

62. WASTE CONTRACT

The Director spoke of bins.

Resolved: That the contract be extended."""


def blocks(text):
    return text.split("\n\n")


def word(text, *, numbered=True):
    """Make a .docx, with Word's own bullets and numbers."""
    document = docx.Document()
    for block in blocks(text):
        if block.startswith("• "):
            document.add_paragraph(block[2:], style="List Bullet")
        elif numbered and re.match(r"\d\. ", block):
            document.add_paragraph(block[3:], style="List Number")
        elif block.isupper() or block.startswith("Corporate"):
            document.add_heading(block, 1)
        else:
            document.add_paragraph(block)
    return saved(document)


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(text, *, header="Cabinet, 18 September 2023"):
    """Print a PDF on small pages, justified and hyphenated, with a header and page numbers."""
    printed = []
    for block in blocks(text):
        escaped = re.sub(r"([#*_$@<>\[\]\\])", r"\\\1", block)
        escaped = re.sub(r"^(\d+)\.", r"\1\\.", escaped)
        printed.append(escaped.replace("•", "-", 1) if block.startswith("• ") else escaped)
    source = (
        f"#set page(width: 15cm, height: 11cm, header: [{header}], "
        "footer: context [Page #counter(page).display()])\n"
        '#set par(justify: true)\n#set text(lang: "en", hyphenate: true)\n' + "\n\n".join(printed)
    )
    return typst.compile(source.encode())


def scanned():
    """Make a PDF that has a page and no words."""
    return rewritten(lambda writer: writer.add_blank_page(width=200, height=200))


def locked(source, **passwords):
    return rewritten(
        lambda writer: (
            writer.append(pypdf.PdfReader(io.BytesIO(source))),
            writer.encrypt(algorithm="RC4-128", **passwords),
        )
    )


def rewritten(change):
    writer = pypdf.PdfWriter()
    change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
