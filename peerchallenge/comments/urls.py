"""Addresses of comments: where the public writes and reads, and where a council decides."""

from django.urls import path

from peerchallenge.comments import public_views, views

app_name = "comments"
recommendation = "<slug:challenge_slug>/recommendations/<str:number>/"
urlpatterns = [
    path("comments/", views.comments, name="comments"),
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/<int:pk>/show/", views.show_comment, name="show-comment"),
    path("comments/<int:pk>/refuse/", views.refuse_comment, name="refuse-comment"),
    path("comments/<int:pk>/answer/", views.answer_comment, name="answer-comment"),
    path("comments/<int:pk>/erase/", views.erase_comment, name="erase-comment"),
    path("<slug:challenge_slug>/comment-box/", views.box, name="box"),
    path(f"{recommendation}comment/", public_views.comment, name="send"),
    path(f"{recommendation}comment/sent/", public_views.sent, name="sent"),
    path(f"{recommendation}comments/", public_views.shown_comments, name="shown"),
]
