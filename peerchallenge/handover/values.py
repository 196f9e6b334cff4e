"""What one field holds, as JSON and back. What comes back is believed in nothing."""

import base64
import binascii
import json
import math
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models

SCHEMES = {"http", "https", "ftp", "ftps"}  # those that Django lets into a field for addresses


class Wrong(Exception):
    """A value is not what its field holds; says what it should be."""


def plain(field: models.Field, value):
    """Return what a field holds as something that JSON has."""
    if value is None:
        return None
    if isinstance(field, models.BinaryField):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def restored(field: models.Field, value):
    """Return the value that `plain()` wrote, as the field holds it. Raise Wrong."""
    if value is None:
        if not field.null:
            raise Wrong("must not be empty")
        return None
    for kind, read in READERS:
        if isinstance(field, kind):
            found = read(value)
            break
    else:  # a field of a kind that no model has yet
        raise Wrong("is of a kind that cannot be read")
    _obey(field, found)
    return found


def _obey(field, value):
    """Hold a value to what its field says of itself: length, choices, pattern and range."""
    if isinstance(value, str) and field.max_length and len(value) > field.max_length:
        raise Wrong(f"must be {field.max_length} letters or fewer")
    if value in field.empty_values:
        return
    if field.choices and value not in {key for key, _ in field.flatchoices}:
        raise Wrong("is not one of the known values")
    if isinstance(field, models.URLField) and not _is_address(value):
        raise Wrong("must be an address that begins with https:// or http://")
    for check in field.validators:
        # People once entered what a later version would refuse; the way it begins is enough.
        if isinstance(check, URLValidator):
            continue
        try:
            check(value)
        except ValidationError as error:
            raise Wrong(f"is not allowed: {' '.join(error.messages)}") from None


def _is_address(value):
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc)


def _text(value):
    if not isinstance(value, str):
        raise Wrong("must be a text")
    return _storable(value)


def _storable(text):
    """Return `text`, if both databases can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Wrong("holds half a letter") from None
    if "\x00" in text:
        raise Wrong("holds a letter that cannot be stored")
    return text


def _whole(value):
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong("must be a whole number")
    return value


def _number(value):
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong("must be a number")
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise Wrong("must be a number")
    return found


def _decimal(value):
    try:
        found = Decimal(_text(value))
    except InvalidOperation:
        raise Wrong("must be a number, written as a text") from None
    if not found.is_finite():
        raise Wrong("must be a number, written as a text")
    return found


def _yes_or_no(value):
    if not isinstance(value, bool):
        raise Wrong("must be true or false")
    return value


def _moment(value):
    try:
        found = datetime.fromisoformat(_text(value))
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong("must be a moment, such as 2026-03-09T10:00:00+00:00") from None


def _day(value):
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise Wrong("must be a date, such as 2026-03-09") from None


def _time(value):
    try:
        found = time.fromisoformat(_text(value))
        if found.tzinfo is not None:
            raise ValueError
    except ValueError:
        raise Wrong("must be a time of day, such as 18:30:00") from None
    return found


def _bytes(value):
    try:
        return base64.b64decode(_text(value), validate=True)
    except (binascii.Error, ValueError):
        raise Wrong("must be bytes in base64") from None


def _json(value):
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        raise Wrong("cannot be stored") from None
    if "\\u0000" in text:
        raise Wrong("holds a letter that cannot be stored")
    _storable(text)
    return value


# The first that fits: a moment is also a date, an address also a text.
READERS = (
    (models.BooleanField, _yes_or_no),
    (models.DateTimeField, _moment),
    (models.DateField, _day),
    (models.TimeField, _time),
    (models.DecimalField, _decimal),
    (models.FloatField, _number),
    (models.IntegerField, _whole),
    (models.JSONField, _json),
    (models.BinaryField, _bytes),
    (models.CharField, _text),
    (models.TextField, _text),
)
