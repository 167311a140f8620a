"""The addresses of rounds and of the answers to them."""

from django.urls import path

from commissions.views import access_link, addressees, commissions, decisions, replies

urlpatterns = [
    path("rounds/", commissions.rounds, name="rounds"),
    path("rounds/new/<slug:kind>/", commissions.open_, name="open-round"),
    path("rounds/<int:round_id>/", commissions.round_, name="round"),
    path("rounds/<int:round_id>/change/", commissions.change, name="change-round"),
    path("rounds/<int:round_id>/send/", commissions.send, name="send-round"),
    path("rounds/<int:round_id>/remind/", commissions.remind, name="remind"),
    path("rounds/<int:round_id>/ask/", commissions.ask_more, name="ask-more"),
    path("rounds/<int:round_id>/close/", commissions.close, name="close-round"),
    path("rounds/<int:round_id>/answers/", decisions.answers, name="answers"),
    path(
        "rounds/<int:round_id>/answers/unchanged/",
        decisions.accept_unchanged,
        name="accept-unchanged",
    ),
    path("rounds/asked/<int:asked_id>/", addressees.asked, name="asked"),
    path("rounds/asked/<int:asked_id>/record/", replies.record, name="record-answer"),
    path("rounds/asked/<int:asked_id>/link/", addressees.link, name="link"),
    path("rounds/proposals/<int:pk>/", decisions.proposal, name="proposal"),
    path("rounds/barriers/<int:pk>/", decisions.barrier, name="barrier"),
    path("rounds/barriers/<int:pk>/raise/", decisions.raise_from, name="raise-from-barrier"),
    path("rounds/barriers/<int:pk>/join/<reference:number>/", decisions.join, name="join-barrier"),
    path("your-answers/", replies.your_answers, name="your-answers"),
    path("your-answers/<int:asked_id>/", replies.for_area, name="answer-for-area"),
    path("answer/<str:token>/", access_link.by_link, name="answer"),
]
