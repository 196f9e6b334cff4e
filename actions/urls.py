"""Addresses of actions, below a council's short name."""

from django.urls import include, path

from actions import from_resolutions, scheme_views, views
from actions.dates import views as date_views
from actions.grid import views as grid_views
from actions.members import views as member_views
from actions.reminders import views as reminder_views
from actions.reminders import watching
from actions.rounds import views as round_views

app_name = "actions"
urlpatterns = [
    path("my-actions/", views.my_actions, name="my-actions"),
    path("", include("actions.proof.urls")),
    path("", include("actions.exchange.urls")),
    path("actions/<int:pk>/", views.action, name="action"),
    path("actions/<int:pk>/update/", views.update, name="update"),
    path("actions/<int:pk>/move-date/", date_views.move_date, name="move-date"),
    path("actions/<int:pk>/ask-for-date/", date_views.ask_for_date, name="ask-for-date"),
    path("actions/later-dates/", date_views.requested_dates, name="later-dates"),
    path("actions/later-dates/<int:pk>/", date_views.decide_date, name="decide-date"),
    path("actions/<int:pk>/edit/", views.edit_action, name="edit-action"),
    path("actions/asked-for/<int:pk>/", from_resolutions.add_asked_for, name="add-asked-for"),
    path("actions/asked-for/<int:pk>/link/", from_resolutions.link_action, name="link-asked-for"),
    path("actions/<int:pk>/answer/", round_views.answer, name="answer"),
    path("rounds/<int:pk>/", round_views.round_page, name="round"),
    path("rounds/<int:pk>/answer/", round_views.answer_round, name="answer-round"),
    path("rounds/<int:pk>/no-change/<int:action_pk>/", round_views.no_change, name="no-change"),
    path(
        "rounds/<int:pk>/sign-off/<str:number>/",
        round_views.sign_off_round,
        name="sign-off-round",
    ),
    path(
        "rounds/<int:pk>/return/<int:action_pk>/", round_views.return_answer, name="return-answer"
    ),
    path("rounds/<int:pk>/close/", round_views.end_round, name="close-round"),
    path("members-questions/", member_views.questions, name="questions"),
    path("members-questions/new/", member_views.ask_question, name="ask-question"),
    path("members-questions/<int:pk>/", member_views.question, name="question"),
    path(
        "members-questions/<int:pk>/answer/", member_views.answer_question, name="answer-question"
    ),
    path(
        "members-questions/<int:pk>/withdraw/",
        member_views.withdraw_question,
        name="withdraw-question",
    ),
    path("reminders/", reminder_views.reminders, name="reminders"),
    path("watching/", watching.watched, name="watching"),
    path("watching/<int:pk>/", watching.watch, name="watch"),
    path("<slug:challenge_slug>/rounds/", round_views.rounds, name="rounds"),
    path("<slug:challenge_slug>/rounds/new/", round_views.new_round, name="new-round"),
    path("<slug:challenge_slug>/actions/", grid_views.actions, name="actions"),
    path("<slug:challenge_slug>/actions/update/", grid_views.update_many, name="update-many"),
    path("<slug:challenge_slug>/actions/owners/", grid_views.change_owners, name="change-owners"),
    path("<slug:challenge_slug>/statuses/", scheme_views.statuses, name="statuses"),
    path(
        "<slug:challenge_slug>/recommendations/<str:number>/actions/new/",
        views.add_action,
        name="add-action",
    ),
]
