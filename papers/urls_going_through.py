"""The address of going through open requests."""

from django.urls import path

from papers.views import going_through

urlpatterns = [path("go-through/", going_through.go_through, name="go-through")]
