"""Office files made the same every time: a zip whose entries carry no clock."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

# The earliest day a zip can hold.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_STAMPS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def repacked(made: bytes, stamp: datetime) -> bytes:
    """Return the office file with `stamp` as the moment it was made, in UTC."""
    text = stamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made)) as given,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as taken,
    ):
        for entry in given.infolist():
            content = given.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _STAMPS.sub(rb"\g<1>" + text + rb"\g<3>", content)
            info = zipfile.ZipInfo(entry.filename, _LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            taken.writestr(info, content)
    return packed.getvalue()
