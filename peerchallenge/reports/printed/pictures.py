"""Drawings as PNG, for files that cannot hold SVG."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

from peerchallenge.reports.printed.pdf import set_apart


def as_png(drawings: Sequence[str]) -> list[bytes]:
    """Return each SVG as a PNG, set in a process of its own as the PDF is.

    Raises `ReportNotMade` if one cannot be drawn.
    """
    if not drawings:
        return []
    made = json.loads(set_apart({"drawings": list(drawings)}))
    return [base64.b64decode(picture) for picture in made]
