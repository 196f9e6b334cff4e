"""A council's colour, and whether people can read with it. Pure."""

from __future__ import annotations

import re

DEFAULT = "#12355b"
LEAST = 4.5  # WCAG 2.2, 1.4.3: text of ordinary size


def contrast(colour: str, other: str = "#ffffff") -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it, from 1 to 21.

    Both as "#rrggbb"; raises ValueError for anything else.
    """
    lighter, darker = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def is_readable(colour: str) -> bool:
    """Say whether white words can be read on `colour`, and words of it on white.

    The two are one contrast.
    """
    return contrast(colour) >= LEAST


def _luminance(colour: str) -> float:
    found = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", colour)
    if not found:
        raise ValueError(f"{colour!r} is not a colour as #rrggbb")
    red, green, blue = (_linear(int(part, 16) / 255) for part in found.groups())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
