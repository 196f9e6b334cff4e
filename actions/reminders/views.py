"""What people of a council were told by e-mail, for those who keep its plan."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import render
from django.views.decorators.http import require_GET

from actions.models import Reminder, ReminderItem
from recommendations.gate import in_council

PAGE = 50


@require_GET
@in_council("actions.change_actionitem")
def reminders(request, council):
    """Who was told what on which day, the newest first; only what concerns this council."""
    own = ReminderItem.objects.filter(council=council)
    found = (
        Reminder.objects.filter(pk__in=own.values("reminder"))
        .select_related("person")
        .prefetch_related(Prefetch("items", own.order_by("pk"), to_attr="of_council"))
        .order_by("-day", "person__full_name", "pk")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "actions/reminders.html", {"page_obj": page, "nav": "posts"})
