"""The URLs of letters."""

from django.urls import path

from correspondence import views

urlpatterns = [
    path("correspondence/", views.index, name="letters"),
    path("correspondence/new/", views.write, name="write-letter"),
    path("correspondence/<int:letter_id>/", views.letter, name="letter"),
    path("correspondence/copies/<int:copy_id>/", views.copy, name="letter-copy"),
]
