"""The URLs of what champions do."""

from django.urls import path

from champions import views

urlpatterns = [
    path("champions/", views.champion_acts, name="champion-acts"),
    path("champions/<int:act_id>/withdraw/", views.withdraw, name="withdraw-act"),
    path("requests/<reference:number>/champion/", views.record_on_request, name="act-on-request"),
    path("areas/<slug:slug>/champion-act/", views.record_on_area, name="act-on-area"),
]
