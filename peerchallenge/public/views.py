"""The public's pages: read only, without a cookie, of what a council has published."""

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.text import slugify
from django.utils.timezone import localdate

from actions.proof import file_types
from peerchallenge.public import open_data, record
from peerchallenge.public.doors import answer, public_page
from peerchallenge.public.publishing import texts_of
from peerchallenge.reports.formats.answers import as_file


def council(request, site):
    """The council's published challenges."""
    return _page(request, site, "council", day=localdate())


def overview(request, site):
    """What the peers said, how far the council is, what difference it has made."""
    return _page(request, site, "overview", overview=record.overview(site.challenge, localdate()))


def recommendation(request, site, number):
    """One recommendation: what is done about it and what committees said."""
    day = localdate()
    found = list(record.recommendations_on(site.challenge, day).filter(number=number))
    if not found:
        raise Http404
    (one,) = record.recommendations(site.challenge, found, day)
    return _page(request, site, "recommendation", recommendation=one)


@public_page
def promises(request, site):
    """What committees were promised."""
    found = record.promises(site.challenge, localdate())
    kept = sum(one.state == "met" for one in found)
    return _page(request, site, "promises", promises=found, kept=kept)


@public_page
def reports(request, site):
    """The progress reports that were issued."""
    return _page(request, site, "reports", reports=record.reports(site.challenge))


@public_page
def report(request, site, pk):
    """One of them."""
    found = record.report(site.challenge, pk)
    if found is None:
        raise Http404
    return _page(request, site, "report", report=found)


@public_page
def report_file(request, site, pk):
    """Its PDF, the very bytes that were issued."""
    found = record.report_file(site.challenge, pk)
    if found is None:
        raise Http404
    name = f"{slugify(found.title)[:80] or 'report'}-{found.as_at:%Y-%m-%d}.pdf"
    return _file(request, found.pdf, found.pdf_sha256, "application/pdf", name)


@public_page
def evidence_file(request, site, pk):
    """Evidence that the public may see and that is a file."""
    found = record.evidence_file(site.challenge, pk, localdate())
    if found is None:
        raise Http404
    kinds = (one for one in file_types.ALLOWED if one.content_type == found.content_type)
    kind = next(kinds, None)
    ending = f".{kind.extension}" if kind else ""
    name = f"{slugify(found.title)[:80] or 'evidence'}{ending}"
    return _file(request, found.file, found.sha256, found.content_type, name)


def _file(request, file, sha256, content_type, name):
    """Give a file out as a download that no browser runs; or say that nothing has changed."""
    tag = f'"{sha256[:32]}"'
    unchanged = get_conditional_response(request, etag=tag)
    if unchanged is not None:
        return unchanged
    try:
        opened = file.open("rb")
    except OSError:
        raise Http404("The file is not on the disk") from None
    # The compression of pages would take the length away, and most of these are packed already.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = as_file(opened, content_type, name)
    response.headers["ETag"] = tag
    return response


@public_page
def data(request, site):
    """What the open data are and under which licence."""
    return _page(request, site, "open_data", version=open_data.VERSION, licence=open_data.LICENCE)


@public_page
def data_json(request, site):
    """Everything the pages of a challenge say, for machines."""
    day = localdate()
    found = list(record.recommendations_on(site.challenge, day))
    text = open_data.as_json(
        record.overview(site.challenge, day),
        record.recommendations(site.challenge, found, day),
        record.promises(site.challenge, day),
        record.reports(site.challenge),
    )
    return _open(HttpResponse(text, content_type="application/json"))


@public_page
def data_csv(request, site):
    """The actions, for spreadsheet programs."""
    day = localdate()
    found = list(record.recommendations_on(site.challenge, day))
    rows = record.recommendations(site.challenge, found, day)
    content = open_data.as_csv(record.heading(site.challenge, day), rows)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="actions.csv"'
    return _open(response)


def _open(response):
    """Let pages of other sites read it too, and name the licence in the answer itself."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Link"] = f'<{open_data.LICENCE}>; rel="license"'
    return response


@public_page
def accessibility(request, site):
    """The accessibility statement."""
    return _page(request, site, "accessibility", texts=_texts(site))


@public_page
def privacy(request, site):
    """The privacy notice."""
    return _page(request, site, "privacy", texts=_texts(site))


def _texts(site):
    texts = texts_of(site.council)
    if texts is None:  # only in a preview: nothing is published without them
        raise Http404
    return texts


def _page(request, site, name, **context):
    context |= {"site": site, "council_name": site.council.name, "here": name}
    if site.challenge is not None:
        context["challenge"] = record.heading(site.challenge, localdate())
    return answer(request, f"public/{name}.html", context)
