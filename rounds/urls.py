"""The addresses of rounds and of the answers to them."""

from django.urls import path

from rounds.views import answering, asked, by_link, deciding, rounds

urlpatterns = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/<slug:kind>/", rounds.open_, name="open-round"),
    path("rounds/<int:round_id>/", rounds.round_, name="round"),
    path("rounds/<int:round_id>/change/", rounds.change, name="change-round"),
    path("rounds/<int:round_id>/send/", rounds.send, name="send-round"),
    path("rounds/<int:round_id>/remind/", rounds.remind, name="remind"),
    path("rounds/<int:round_id>/ask/", rounds.ask_more, name="ask-more"),
    path("rounds/<int:round_id>/close/", rounds.close, name="close-round"),
    path("rounds/<int:round_id>/answers/", deciding.answers, name="answers"),
    path(
        "rounds/<int:round_id>/answers/unchanged/",
        deciding.accept_unchanged,
        name="accept-unchanged",
    ),
    path("rounds/asked/<int:asked_id>/", asked.asked, name="asked"),
    path("rounds/asked/<int:asked_id>/record/", answering.record, name="record-answer"),
    path("rounds/asked/<int:asked_id>/link/", asked.link, name="link"),
    path("rounds/proposals/<int:pk>/", deciding.proposal, name="proposal"),
    path("rounds/barriers/<int:pk>/", deciding.barrier, name="barrier"),
    path("rounds/barriers/<int:pk>/raise/", deciding.raise_from, name="raise-from-barrier"),
    path("rounds/barriers/<int:pk>/join/<reference:number>/", deciding.join, name="join-barrier"),
    path("your-answers/", answering.your_answers, name="your-answers"),
    path("your-answers/<int:asked_id>/", answering.for_area, name="answer-for-area"),
    path("answer/<str:token>/", by_link.by_link, name="answer"),
]
