"""What the apps above put on the page of an action, which knows nothing of them."""

from collections.abc import Callable, Mapping
from typing import Any

from actions.models import ActionItem
from recommendations.models import Council

# Each is called with an action, whoever looks at it and the council, and returns what the page's
# template is to be given. It asks the database nothing for those who may not see it.
BESIDE_ACTION: list[Callable[[ActionItem, Any, Council], Mapping[str, Any]]] = []


def beside_action(action: ActionItem, user, council: Council) -> dict[str, Any]:
    """Return all that is put beside an action for `user`."""
    found: dict[str, Any] = {}
    for more in BESIDE_ACTION:
        found |= more(action, user, council)
    return found
