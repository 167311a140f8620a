"""URLs of the outbox."""

from django.urls import path

from outbox import views

urlpatterns = [
    path("emails/", views.index, name="emails"),
    path("emails/send/", views.send, name="send-emails"),
    path("emails/<int:pk>/", views.detail, name="email"),
    path("emails/<int:pk>/send/", views.send_again, name="send-email-again"),
]
