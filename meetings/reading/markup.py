"""HTML -> lines of text, in the order a reader sees them."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from meetings.reading.numbers import numeral_of

# Things that are on a page and are not its words.
DROPPED = [
    *("script", "style", "noscript", "template", "svg", "iframe", "nav", "footer", "button"),
    *("select", "input", "textarea", "head", "object", "video", "audio", "canvas"),
]
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "ul",
        "caption",
    ]
)
# Where council sites keep the page itself, inside menus and banners. Modern.Gov comes first.
CONTENT = (".mgContent", "main", "[role=main]", "#content", "article")
ENOUGH = 200  # characters: less than this in a main part is not the page

_TAG = re.compile(
    r"<(?:!doctype\s+html|/?(?:html|body|p|div|br|table|tbody|tr|td|ul|ol|li|span|h[1-6]|b|strong"
    r"|a|section|article|main))\b[^<>]{0,1000}>",
    re.IGNORECASE,
)
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def looks_like_html(text: str) -> bool:
    """Say whether `text` is HTML: it has at least one tag of a page near its beginning."""
    return bool(_TAG.search(text, 0, 200_000))


def text_of(html: str) -> str:
    """Return the words of an HTML page, a blank line between its blocks.

    A table row is one block with a line for each cell; a list item has a bullet, or its
    number where the list is numbered; `<br>` ends a line.
    """
    return words_of(page_of(html))


def words_of(page: Tag) -> str:
    """Return the words of a part of a page, as `text_of` does."""
    return "".join(_pieces(page)).strip("\n")


def page_of(html: str) -> Tag:
    """Return the part of an HTML page that is the page itself, without menus and banners."""
    soup = BeautifulSoup(html, "lxml")
    for tag in soup(DROPPED):
        tag.decompose()
    for tag in soup.select("[hidden], [role=navigation], .mgFileSize"):
        if not tag.decomposed:
            tag.decompose()
    page: Tag = soup
    for selector in CONTENT:
        found = soup.select_one(selector)
        if found is not None and len(found.get_text(" ", strip=True)) >= ENOUGH:
            page = found
            break
    return page


def _pieces(page: Tag) -> Iterator[str]:
    """Walk `page` without recursion: pages nest as deep as their makers like."""
    stack: list[tuple[object, bool]] = [(page, False)]
    prefix = ""
    numbers: dict[int, int] = {}  # a numbered list -> how many of its items are printed
    while stack:
        node, closing = stack.pop()
        if isinstance(node, PreformattedString):
            continue  # comments, declarations
        if isinstance(node, NavigableString):
            words = re.sub(r"[ \t\r\n\f]+", " ", str(node))
            if words.strip():
                if prefix and re.match(r"\s*(?:[·•‣▪§Ø○]|\(?\w{1,4}[.)])\s", words):
                    prefix = prefix[: len(prefix) - len(prefix.lstrip())]
                yield prefix + words.lstrip() if prefix else words
                prefix = ""
            elif words:
                yield " "
            continue
        if not isinstance(node, Tag):
            continue
        if closing:
            yield "\n" if node.name in ("td", "th") else "\n\n"
            continue
        if node.name == "br":
            yield "\n"
            continue
        block = node.name in BLOCKS
        if block and not prefix:
            yield "\n\n"
        if node.name == "li":
            prefix = _prefix(node, numbers)
        if block or node.name in ("td", "th"):
            stack.append((node, True))
        stack.extend((child, False) for child in reversed(node.contents))


def _prefix(item: Tag, numbers: dict[int, int]) -> str:
    """Return what a browser prints before a list item, counting items in `numbers`."""
    parent = item.parent
    depth = min(sum(1 for above in item.parents if above.name in ("ul", "ol")), 8)
    indent = "  " * max(depth - 1, 0)
    if parent is None or parent.name != "ol":
        return f"{indent}• "
    before = numbers.get(id(parent), 0)
    numbers[id(parent)] = before + 1
    start = str(parent.get("start") or "1")
    number = (int(start) if start.isdecimal() and len(start) < 4 else 1) + before
    kind = str(parent.get("type") or "1")
    return f"{indent}{numeral_of(number, _FORMS.get(kind, 'decimal'))}. "
