"""Addresses of people and their roles, below a council's short name, and of an invitation."""

from django.urls import path

from peerchallenge.accounts.people import groups, invitation_views, views

app_name = "people"
own = "<slug:council_slug>/people/"
one = f"{own}<int:pk>/"
urlpatterns = [
    path("invitation/<str:token>/", invitation_views.invitation, name="invitation"),
    path(own, views.people, name="people"),
    path(f"{own}roles/", views.roles, name="roles"),
    path(f"{own}groups/", groups.groups, name="groups"),
    path(f"{own}groups/<int:pk>/remove/", groups.remove_group, name="remove-group"),
    path(f"{own}invite/", invitation_views.invite, name="invite"),
    path(f"{own}invite/several/", invitation_views.invite_several, name="invite-several"),
    path(f"{own}invitations/<int:pk>/again/", invitation_views.send_again, name="send-again"),
    path(f"{own}invitations/<int:pk>/withdraw/", invitation_views.withdraw, name="withdraw"),
    path(one, views.person, name="person"),
    path(f"{one}roles/new/", views.add_role, name="add-role"),
    path(f"{one}roles/<int:membership_pk>/", views.change_role, name="change-role"),
    path(f"{one}leave/", views.leave, name="leave"),
]
