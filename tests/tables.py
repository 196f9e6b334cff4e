"""Who may open what, as a table: `python -m tests.tables`, or with `--summary` counts alone.

Made of the rows that the tests of permissions check view by view and role by role, so what it
prints is what is tested.
"""

import os
import sys


def main(arguments):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerchallenge.settings")
    os.environ.setdefault("SECRET_KEY", "for a table only")
    import django

    django.setup()
    rows = table()
    for line in markdown(counted(rows) if "--summary" in arguments else rows):
        print(line)


def table():
    """Return a row for each address: its name, how it is asked, and yes or empty by role.

    Strangers come last: they open what needs no sign-in.
    """
    from peerchallenge.accounts.roles import Role
    from tests.test_house import PUBLIC
    from tests.test_permissions import ONLY_BY_POST, OWN_ACCOUNT, VIEWS

    head = ["page", "by", *(role.value.replace("_", " ") for role in Role), "stranger"]
    inside = {**VIEWS, **{name: set(Role) for name in OWN_ACCOUNT}}
    rows = [
        [
            name,
            "POST" if name in ONLY_BY_POST else "GET",
            *("yes" if role in inside[name] else "" for role in Role),
            "",
        ]
        for name in sorted(inside.keys() - PUBLIC)
    ]
    rows += [[name, "GET", *["yes"] * len(Role), "yes"] for name in sorted(PUBLIC)]
    return [head, *rows]


def counted(rows):
    """Return how many pages of each part of the product a role opens."""
    head, *rest = rows
    parts = {}
    for row in rest:
        part, colon, _ = row[0].partition(":")
        counts = parts.setdefault(part if colon else "others", [0] * (len(head) - 1))
        counts[0] += 1
        for place, one in enumerate(row[2:], start=1):
            counts[place] += bool(one)
    lines = [[part, *counts] for part, counts in sorted(parts.items())]
    total = ["all", *(sum(line[place] for line in lines) for place in range(1, len(head)))]
    return [["part", "pages", *head[2:]], *lines, total]


def markdown(rows):
    """Yield the lines of a table."""
    head, *rest = rows
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in rest:
        yield f"| {' | '.join(map(str, row))} |"


if __name__ == "__main__":
    main(sys.argv[1:])
