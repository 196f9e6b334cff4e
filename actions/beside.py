"""What the apps above put on the page of an action, which knows nothing of them."""

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from actions.models import ActionItem
from recommendations.models import Council

# Each is called with an action, whoever looks at it and the council, and returns a piece of the
# page, or nothing. It asks the database nothing for those who may not see it.
BESIDE_ACTION: list[Callable[[ActionItem, Any, Council], SafeString]] = []


def beside_action(action: ActionItem, user, council: Council) -> list[SafeString]:
    """Return all that is put beside an action for `user`."""
    return [piece for more in BESIDE_ACTION if (piece := more(action, user, council))]
