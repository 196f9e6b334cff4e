"""Answering a request with a report in one of its formats, or with a file that was kept."""

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header


def as_download(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Return bytes as a download that no browser runs and no shared cache keeps."""
    return _safe(HttpResponse(content, content_type=content_type), name)


def as_file(file, content_type: str, name: str) -> FileResponse:
    """Return an open file as such a download, piece by piece; it is closed afterwards."""
    return _safe(FileResponse(file, content_type=content_type), name)


def _safe(response, name):
    """Set the headers of OWASP's File Upload cheat sheet, as for evidence."""
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
