"""The URLs of requests."""

from django.urls import path, register_converter

from requests_log.rules.references import format_reference, parse_reference
from requests_log.views import (
    bulk,
    concerns,
    corrections,
    drafting,
    edit,
    evidence,
    feedback,
    home,
    joins,
    next_steps,
    owners,
    positions,
    request,
    request_list,
    saved_views,
    shared_outcomes,
)


class ReferenceConverter:
    """A request's reference in a URL: CB-012, in lower case too."""

    regex = "[Cc][Bb]-[0-9]{3,9}"

    def to_python(self, value: str) -> int:
        number = parse_reference(value)
        if number is None:
            raise ValueError
        return number

    def to_url(self, value: int | str) -> str:
        return value if isinstance(value, str) else format_reference(value)


register_converter(ReferenceConverter, "reference")

urlpatterns = [
    path("", home.home, name="home"),
    path("requests/", request_list.index, name="requests"),
    path("requests/download.<str:extension>", request_list.download, name="download"),
    path(
        "requests/to-change.<str:extension>",
        request_list.download_to_change,
        name="download-to-change",
    ),
    path("requests/print/", request_list.print_list, name="print-list"),
    path("requests/new/", edit.raise_request, name="raise"),
    path("requests/<reference:number>/", request.request, name="request"),
    path("requests/<reference:number>/update/", edit.update, name="update"),
    path("requests/<reference:number>/late-news/", corrections.late_news, name="late-news"),
    path("requests/<reference:number>/change/", edit.change, name="change"),
    path(
        "requests/<reference:number>/entries/<int:entry_id>/correct/",
        corrections.correct,
        name="correct",
    ),
    path(
        "requests/<reference:number>/entries/<int:entry_id>/withdraw/",
        corrections.withdraw,
        name="withdraw",
    ),
    path("requests/<reference:number>/entries/<int:entry_id>/undo/", corrections.undo, name="undo"),
    path(
        "requests/<reference:number>/entries/<int:entry_id>/evidence/",
        evidence.attach,
        name="attach-evidence",
    ),
    path(
        "requests/<reference:number>/evidence/<int:evidence_id>/",
        evidence.download,
        name="evidence",
    ),
    path(
        "requests/<reference:number>/evidence/<int:evidence_id>/withdraw/",
        evidence.withdraw,
        name="withdraw-evidence",
    ),
    path("requests/<reference:number>/positions/new/", positions.record, name="record-position"),
    path(
        "requests/<reference:number>/positions/<int:position_id>/correct/",
        positions.correct,
        name="correct-position",
    ),
    path("requests/<reference:number>/steps/new/", next_steps.add_to_request, name="add-step"),
    path(
        "workstreams/<slug:slug>/steps/new/", next_steps.add_to_workstream, name="add-stream-step"
    ),
    path("steps/<int:step_id>/correct/", next_steps.correct, name="correct-step"),
    path("steps/<int:step_id>/ended/", next_steps.end, name="end-step"),
    path("requests/<reference:number>/concerns/", concerns.concerns, name="concerns"),
    path("requests/<reference:number>/owner/", owners.assign, name="owner"),
    path("hand-over/", owners.hand_over, name="hand-over"),
    path("requests/together/", bulk.together, name="together"),
    path("requests/together/<int:pk>/undo/", bulk.undo, name="undo-together"),
    path("views/save/", saved_views.save, name="save-view"),
    path("views/<int:pk>/", saved_views.change, name="change-view"),
    path("requests/<reference:number>/similar/", drafting.similar, name="similar"),
    path("requests/<reference:number>/wording/", drafting.wording, name="check-wording"),
    path("glossary/", drafting.glossary, name="glossary"),
    path("requests/<reference:number>/solved/", feedback.give, name="solved"),
    path("requests/<reference:number>/reopen/", feedback.reopen, name="reopen"),
    path("requests/<reference:number>/we-have-this-too/", joins.propose, name="propose-join"),
    path("we-have-this-too/<int:pk>/", joins.decide, name="join"),
    path("requests/<reference:number>/share/", shared_outcomes.share, name="share"),
    path(
        "requests/<reference:number>/share/stop/",
        shared_outcomes.stop_sharing,
        name="stop-sharing",
    ),
    path("solved-already/", shared_outcomes.solved_already, name="solved-already"),
    path("not-solved/", feedback.not_solved, name="not-solved"),
    path("workstreams/", request.workstreams, name="workstreams"),
    path("workstreams/<slug:slug>/", request.workstream, name="workstream"),
]
