"""The reply form of an area: nothing to add, or its barriers in its own words."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import QueryDict

from areas.models import Area, with_member_ids
from commissions.domain import returns
from commissions.domain.returns import BarrierText, Respondent
from commissions.forms.respondent import (
    Problem,
    ReplyPart,
    RespondentForm,
    list_problems,
)
from commissions.models import Addressee, Reply, ReplyAnswer, ReplyChannel
from departments.models import Department
from requests_log.forms.common import (
    CheckboxesField,
    EntryForm,
    TextField,
    department_picker,
    read_initial,
)

if TYPE_CHECKING:
    AreaField = forms.ModelChoiceField[Area]

# Below Django's limit on the number of fields in one form.
MAX_BARRIERS = 20
NOTHING, ADDED = ReplyAnswer.NOTHING.value, ReplyAnswer.ADDED.value


class ChoiceForm(EntryForm):
    """Whether there is anything to add."""

    answer = forms.ChoiceField(
        choices=(
            (NOTHING, "No, all our barriers are already in the record"),
            (ADDED, "Yes, we want to add the barriers below"),
        ),
        widget=forms.RadioSelect,
        label="Do you have further barriers?",
        error_messages={
            "required": "Choose whether you have further barriers.",
            "invalid_choice": "Choose whether you have further barriers.",
        },
    )


class BarrierForm(EntryForm):
    """One barrier. An empty form is ignored."""

    area = forms.ModelChoiceField(
        Area.objects.none(),
        label="Which area is the barrier in?",
        empty_label=None,
        required=False,
        error_messages={"invalid_choice": "Choose an area from the list."},
    )
    issue = TextField(
        rows=3,
        limit="issue",
        required=False,
        label="What is the barrier?",
        help_text="Describe what is in the way and what you want Whitehall to change.",
    )
    why = TextField(rows=3, limit="why", required=False, label="Why is it a barrier?")
    departments = CheckboxesField(
        Department.objects.all(),
        required=False,
        widget=department_picker(),
        label="Which departments does it concern, if you know?",
        error_messages={
            "invalid_choice": "Choose departments from the list.",
            "invalid_pk_value": "Choose departments from the list.",
        },
    )

    def __init__(self, data: QueryDict | None = None, *, addressee: Addressee, number: int) -> None:
        super().__init__(data, prefix=f"b{number}")
        self.number = number
        self.addressee = addressee
        members = with_member_ids([addressee.area_id] if addressee.area_id else [])
        field = cast("AreaField", self.fields["area"])
        field.queryset = Area.objects.filter(pk__in=members).order_by(
            F("group_id").asc(nulls_first=True), "name"
        )
        field.initial = addressee.area_id
        if len(members) < 2:
            del self.fields["area"]

    @property
    def is_empty(self) -> bool:
        """Whether no text was entered; a choice of area or department alone does not count."""
        return not any(str(self[name].value() or "").strip() for name in ("issue", "why"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.is_empty:
            if "issue" in cleaned and not cleaned["issue"]:
                self.add_error("issue", "Enter the barrier, or clear why it is a barrier.")
            if "why" in cleaned and not cleaned["why"]:
                self.add_error("why", "Enter why it is a barrier.")
        return cleaned

    def barrier_text(self) -> BarrierText:
        """Return the barrier from a valid form that is not empty."""
        cleaned = self.cleaned_data
        area = cleaned.get("area") or self.addressee.area
        if area is None:
            raise ValueError("Only an area replies with barriers.")
        return BarrierText(
            issue=cleaned["issue"],
            why=cleaned["why"],
            area=area,
            department_codes=[department.code for department in cleaned["departments"]],
        )


class AreaReplyForms:
    """The whole reply: the choice, a form for each barrier, and who replies."""

    template = "commissions/area_reply.html"

    def __init__(
        self, addressee: Addressee, boxes: QueryDict, *, channel: ReplyChannel, is_sent: bool
    ) -> None:
        """Bind the forms to ``boxes`` if they were sent; if not, use them as initial values.

        Initial values come from a draft, or from a POST that asks for another barrier.
        """
        self.addressee = addressee
        count = min(max(_count(boxes), 1) + (boxes.get("action") == "another"), MAX_BARRIERS)
        data = boxes if is_sent else None
        self.choice = ChoiceForm(data)
        self.respondent = RespondentForm(data, channel=channel, commission=addressee.commission)
        self.barriers = [
            BarrierForm(data, addressee=addressee, number=n) for n in range(1, count + 1)
        ]
        if not is_sent:
            for form in self.forms:
                form.initial.update(read_initial(boxes, form))

    @property
    def forms(self) -> list[EntryForm]:
        return [self.choice, *self.barriers, self.respondent]

    @property
    def can_add_barrier(self) -> bool:
        return len(self.barriers) < MAX_BARRIERS

    def is_valid(self) -> bool:
        """Return whether the reply can be sent; if not, the forms have the errors."""
        # Validate every form first, so that all errors are shown at once.
        self.problems()
        some = any(not form.is_empty for form in self.barriers)
        answer = self.choice.cleaned_data.get("answer")
        if answer == NOTHING and some:
            self.choice.add_error(
                "answer",
                "You chose no further barriers but entered one. Clear it, or choose yes.",
            )
        if answer == ADDED and not some:
            self.barriers[0].add_error("issue", "Enter the barrier, or choose no above.")
        return not self.problems()

    def send(self, respondent: Respondent) -> Reply:
        """Save and return the reply of valid forms; raises what ``reply_for_area`` raises."""
        return returns.reply_for_area(
            addressee=self.addressee,
            barriers=[form.barrier_text() for form in self.barriers if not form.is_empty],
            respondent=self.respondent.complete(respondent),
        )

    def parts(self) -> list[ReplyPart]:
        """Return what a valid reply says, to be checked before it is sent."""
        texts = [form.barrier_text() for form in self.barriers if not form.is_empty]
        if not texts:
            return [ReplyPart(self.addressee.name, "No further barriers.")]
        return [
            ReplyPart(
                f"{text.area.name}: {text.issue}", text.why, text.department_codes, text.issue
            )
            for text in texts
        ]

    def add_errors(self, refusal: ValidationError) -> None:
        self.choice.add_errors(refusal)

    def problems(self) -> list[Problem]:
        """Return all errors, each with the id of its input."""
        problems = list_problems(self.choice)
        for form in self.barriers:
            problems += list_problems(form, f"Barrier {form.number}: ")
        return [*problems, *list_problems(self.respondent)]


def _count(boxes: QueryDict) -> int:
    """Return how many barriers the sent values are for."""
    return sum(f"b{number}-issue" in boxes for number in range(1, MAX_BARRIERS + 1))
