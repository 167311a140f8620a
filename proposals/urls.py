"""The URLs of what area leads propose, and where officials decide."""

from django.urls import path

from proposals.views import decisions, proposing

urlpatterns = [
    path("your-proposals/", proposing.yours, name="your-proposals"),
    path("your-proposals/barrier/", proposing.raise_barrier, name="raise-barrier"),
    path("your-proposals/<int:pk>/withdraw/", proposing.withdraw, name="withdraw-proposal"),
    path("your-proposals/joins/<int:pk>/withdraw/", proposing.withdraw_join, name="withdraw-join"),
    path("requests/<reference:number>/propose/<slug:kind>/", proposing.propose, name="propose"),
    path("proposals/", decisions.waiting, name="proposals"),
    path("proposals/<int:pk>/", decisions.decide, name="lead-proposal"),
    path("proposals/<int:pk>/raise/", decisions.raise_from, name="raise-from-proposal"),
    path(
        "proposals/<int:pk>/join/<reference:number>/",
        decisions.add_to_request,
        name="add-proposal-to-request",
    ),
    path("proposals/<int:pk>/file/", decisions.download, name="proposal-file"),
]
