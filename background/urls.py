"""URLs of background tasks."""

from django.urls import path

from background import views

urlpatterns = [
    path("tasks/", views.index, name="background-tasks"),
    path("tasks/<int:pk>/", views.detail, name="background-task"),
    path("tasks/<int:pk>/cancel/", views.cancel, name="cancel-task"),
    path("tasks/<int:pk>/retry/", views.retry, name="retry-task"),
    path("tasks/<int:pk>/file/", views.download, name="task-file"),
]
