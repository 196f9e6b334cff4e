"""The texts of another language, given by whoever runs the installation.

They stand in `DATA_DIR/report-texts/cy.json`: one object, with the keys that `manage.py
report_texts` prints in English. They are read when a process starts.
"""

import json

from django.conf import settings
from django.core.checks import Warning, register

from peerchallenge.reports import texts

LANGUAGES = ("cy",)  # those that a council may choose beside English
NAMED = 5  # keys that the check names


def read_given():
    """Take the texts that are given; return what is wrong with each file, by its path."""
    wrong = {}
    for language in LANGUAGES:
        path = settings.DATA_DIR / "report-texts" / f"{language}.json"
        try:
            given = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            wrong[path] = f"cannot be read: {error}"
            continue
        if not isinstance(given, dict):
            wrong[path] = "does not hold one object with a text for each key"
        elif missing := texts.give(language, given):
            more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
            wrong[path] = (
                "has no text, or one with other places to fill in, for "
                f"{', '.join(missing[:NAMED])}{more}"
            )
    return wrong


@register()
def given_texts_are_whole(app_configs, **kwargs):
    """A language with a text missing is not offered: half a translation helps nobody."""
    return [
        Warning(
            f"{path} {why}.",
            hint="Compare it with what `manage.py report_texts` prints. Reports stay in English.",
            id="peerchallenge.W004",
        )
        for path, why in read_given().items()
    ]
