"""The public's pages: read only, without a cookie, of what a council has published."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.timezone import localdate

from actions.proof import file_types
from peerchallenge.comments import shown
from peerchallenge.public import open_data, openapi, record
from peerchallenge.public.doors import answer, public_page, unchanged
from peerchallenge.public.good_news import good_news
from peerchallenge.public.machine_views import open_to_sites
from peerchallenge.public.office_views import PUBLISH
from peerchallenge.public.publishing import texts_of
from peerchallenge.reports.formats.answers import as_file
from peerchallenge.sector.taking_part import is_in
from recommendations.file_store import NOT_THERE

NEWS_ON_A_PAGE = 30


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
    comments = shown.as_values(
        shown.shown_on(site.challenge, [found[0].pk])[: shown.ON_THE_PAGE + 1]
    )
    return _page(
        request,
        site,
        "recommendation",
        recommendation=one,
        shared=not site.is_preview and is_in(site.challenge),
        box=shown.box_of(site.challenge),
        comments=comments[: shown.ON_THE_PAGE],
        has_more=len(comments) > shown.ON_THE_PAGE,
    )


@public_page
def all_good_news(request, site):
    """What was achieved, as officers marked it."""
    day = localdate()
    found = list(record.recommendations_on(site.challenge, day))
    told = good_news(site.challenge, found, day)
    page = Paginator(told, NEWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return _page(request, site, "good_news", page=page)


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
    return _file(request, site, found.pdf, found.pdf_sha256, "application/pdf", name)


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
    return _file(request, site, found.file, found.sha256, found.content_type, name)


def _file(request, site, file, sha256, content_type, name):
    """Give a file out as a download that no browser runs; or say that nothing has changed."""
    tag = f'"{sha256[:32]}"'
    known = unchanged(request, site.fresh, tag)
    if known is not None:  # before the file is opened
        known.headers["ETag"] = tag
        return known
    try:
        opened = file.open("rb")
    except NOT_THERE:
        raise Http404("The file is not on the disk") from None
    # The compression of pages would take the length away, and most of these are packed already.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = as_file(opened, content_type, name)
    response.headers["ETag"] = tag
    return response


@public_page
def data(request, site):
    """What the open data are and under which licence."""
    address = reverse("public:data-json", args=[site.council.slug, site.challenge.slug])
    return _page(
        request,
        site,
        "open_data",
        version=open_data.VERSION,
        licence=open_data.LICENCE,
        tables=openapi.tables(),
        example=request.build_absolute_uri(address),
    )


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
        shown.as_values(shown.shown_on(site.challenge, [one.pk for one in found])),
    )
    return open_to_sites(HttpResponse(text, content_type="application/json"))


@public_page
def data_csv(request, site):
    """The actions, for spreadsheet programs."""
    day = localdate()
    found = list(record.recommendations_on(site.challenge, day))
    rows = record.recommendations(site.challenge, found, day)
    content = open_data.as_csv(record.heading(site.challenge, day), rows)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="actions.csv"'
    return open_to_sites(response)


@public_page
def accessibility(request, site):
    """The accessibility statement."""
    return _page_with_texts(request, site, "accessibility")


@public_page
def privacy(request, site):
    """The privacy notice."""
    boxes = [shown.box_of(one) for one in site.challenges]
    takes_comments = any(box is not None and box.is_open for box in boxes)
    return _page_with_texts(request, site, "privacy", takes_comments=takes_comments)


def _page_with_texts(request, site, name, **context):
    """Answer with a page that needs the council's own texts, or say that they come first."""
    texts = texts_of(site.council)
    if texts is None:  # only in a preview: nothing is published without them
        may_enter = request.user.has_perm(PUBLISH, site.council)
        return _page(request, site, "no_texts", may_enter=may_enter)
    return _page(request, site, name, texts=texts, **context)


def _page(request, site, name, **context):
    context |= {"site": site, "council_name": site.council.name, "here": name}
    if site.challenge is not None:
        context["challenge"] = record.heading(site.challenge, localdate())
    return answer(request, f"public/{name}.html", context)
