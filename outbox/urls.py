"""The addresses of letters."""

from django.urls import path

from outbox import views

urlpatterns = [
    path("letters/", views.index, name="letters"),
    path("letters/send/", views.send, name="send-letters"),
    path("letters/<int:pk>/", views.letter, name="letter"),
]
