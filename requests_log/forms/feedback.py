"""The forms about whether an outcome solves a request: saying it, and choosing what to list."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from areas.models import Area
from departments.models import Department
from govuk.forms import GovukForm
from requests_log.domain.feedback import CHOOSE, SAY_WHY, AreaFeedback
from requests_log.forms.common import SeenForm, TextField
from requests_log.models import NOT_SOLVED, Entry, FeedbackAnswer, Request

WHICH_AREA = "Choose the area you are answering for."


class FeedbackForm(SeenForm):
    """Whether the outcome solves the request for an area, with the line that its lead read."""

    area = forms.ChoiceField(
        label="Which area are you answering for?",
        widget=forms.RadioSelect,
        error_messages={"required": WHICH_AREA, "invalid_choice": WHICH_AREA},
    )
    answer = forms.ChoiceField(
        label="Is it solved?",
        choices=FeedbackAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    why = TextField(
        rows=5,
        limit="reason",
        label="Why?",
        required=False,
        help_text="What is still in the way. You can leave this blank if it is solved. Officials, "
        "and other leads and champions for your area, can read it.",
    )

    def __init__(
        self, *args: Any, record: Request, areas: Sequence[Area], chosen: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.areas = {area.slug: area for area in areas}
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            (area.slug, area.name) for area in areas
        ]
        if len(areas) == 1:
            chosen = areas[0].slug
            self.fields["area"].widget = forms.HiddenInput()
        self.initial["area"] = chosen

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, Any]:
        """Return nothing: what an area said before is of an outcome, and not in the line."""
        return {}

    def opened_with(self, said: Iterable[AreaFeedback]) -> None:
        """Fill in what the area that is chosen said of the outcome that stands."""
        for heard in said:
            if heard.is_current and heard.feedback.area.slug == self.initial["area"]:
                self.initial["answer"] = heard.feedback.answer
                self.initial["why"] = heard.feedback.why

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("answer") in NOT_SOLVED and not given.get("why") and "why" not in self.errors:
            self.add_error("why", SAY_WHY)
        return given

    def chosen_area(self) -> Area:
        """Return the area that a valid form names."""
        return self.areas[self.cleaned_data["area"]]


class NotSolvedForm(GovukForm):
    """Which of the requests that are resolved and not solved are listed."""

    answer = forms.ChoiceField(
        label="FeedbackAnswer",
        choices=[
            ("", "Partly solved or not solved"),
            (FeedbackAnswer.PARTLY, "Partly solved"),
            (FeedbackAnswer.NO, "Not solved"),
        ],
        required=False,
        error_messages={"invalid_choice": "Choose an answer from the list."},
    )
    department = forms.ModelChoiceField(
        Department.objects.all(),
        to_field_name="code",
        required=False,
        empty_label="Any department",
        error_messages={"invalid_choice": "Choose a department from the list."},
    )
