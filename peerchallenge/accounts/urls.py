"""Addresses for signing in and out, and of a council's posts."""

from django.urls import path

from peerchallenge.accounts import handing_over, views
from peerchallenge.accounts.signing_in import views as signing_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", signing_in.SignOut.as_view(), name="sign-out"),
    path("account/", signing_in.mine, name="account"),
    path("account/sessions/<int:pk>/end/", signing_in.end_session, name="end-session"),
    path("<slug:council_slug>/posts/", views.posts, name="posts"),
    path("<slug:council_slug>/posts/hand-over/", handing_over.hand_over_posts, name="hand-over"),
    path("<slug:council_slug>/posts/new/", views.add_post, name="add-post"),
    path("<slug:council_slug>/posts/<int:pk>/edit/", views.edit_post, name="edit-post"),
]
