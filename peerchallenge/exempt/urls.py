"""Addresses of exempt material, below a council's short name."""

from django.urls import path

from peerchallenge.exempt import views

app_name = "exempt"
urlpatterns = [
    path("exempt-material/", views.materials, name="materials"),
    path("exempt-material/notes/new/", views.add_note, name="add-note"),
    path("exempt-material/<int:pk>/", views.material, name="material"),
    path("exempt-material/<int:pk>/file/", views.document_file, name="file"),
    path("exempt-material/<int:pk>/review/", views.review, name="review"),
    path("exempt-material/paragraphs/<int:pk>/", views.paragraph, name="paragraph"),
    path("exempt-material/paragraphs/<int:pk>/mark/", views.mark_paragraph, name="mark-paragraph"),
    path("exempt-material/documents/<int:pk>/", views.document, name="document"),
    path("exempt-material/documents/<int:pk>/mark/", views.mark_document, name="mark-document"),
]
