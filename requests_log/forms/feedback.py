"""The forms for feedback on outcomes: giving it, and filtering the list of what is not solved."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms

from areas.models import Area
from departments.models import Department
from govuk.forms import GovukForm
from requests_log.domain.feedback import CHOOSE, SAY_WHY, AreaFeedback
from requests_log.forms.common import SeenForm, TextField
from requests_log.models import NOT_SOLVED, Entry, FeedbackAnswer, Request

WHICH_AREA = "Choose the area you are answering for."


class FeedbackForm(SeenForm):
    """Whether the current outcome solves the request for one of the lead's areas."""

    area = forms.ChoiceField(
        label="Which area are you answering for?",
        widget=forms.RadioSelect,
        error_messages={"required": WHICH_AREA, "invalid_choice": WHICH_AREA},
    )
    answer = forms.ChoiceField(
        label="Your answer",
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
        field = cast(forms.ChoiceField, self.fields["area"])
        field.choices = [(area.slug, area.name) for area in areas]
        if len(areas) == 1:
            chosen = areas[0].slug
            field.widget = forms.HiddenInput()
        self.initial["area"] = chosen

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, object]:
        """Return no values: feedback is not part of the line."""
        return {}

    def set_previous_answer(self, given: Iterable[AreaFeedback]) -> None:
        """Fill in the answer that the chosen area has given on the current outcome."""
        for each in given:
            if each.is_current and each.feedback.area.slug == self.initial["area"]:
                self.initial["answer"] = each.feedback.answer
                self.initial["why"] = each.feedback.why

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("answer") in NOT_SOLVED and not given.get("why") and "why" not in self.errors:
            self.add_error("why", SAY_WHY)
        return given

    def chosen_area(self) -> Area:
        """Return the area that was chosen in a valid form."""
        return self.areas[self.cleaned_data["area"]]


class ReopenRequestForm(SeenForm):
    """The button that reopens a request: which line the official saw."""

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, object]:
        """Return no values: the words follow from the feedback."""
        return {}


class NotSolvedForm(GovukForm):
    """The filters of the list of resolved requests that are not solved."""

    answer = forms.ChoiceField(
        label="Answer",
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
