"""The form with which an area answers: nothing to add, or its barriers, in its own words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from areas.models import Area, members_of
from commissions.domain import returns
from commissions.domain.returns import BarrierText, Respondent
from commissions.forms.respondent import Problem, RespondentForm, held, problems_of
from commissions.models import Addressee, Reply, ReplyAnswer, ReplyChannel
from departments.models import Department
from requests_log.forms.common import CheckboxesField, EntryForm, TextField

# How many barriers one answer may hold: a server takes no more than so many boxes of one form.
MOST_BARRIERS = 20
NOTHING, SOME = ReplyAnswer.NOTHING.value, ReplyAnswer.ADDED.value


class ChoiceForm(EntryForm):
    """Whether there is anything to add."""

    answer = forms.ChoiceField(
        choices=(
            (NOTHING, "No, all our barriers are already in the record"),
            (SOME, "Yes, we want to add the barriers below"),
        ),
        widget=forms.RadioSelect,
        label="Do you have further barriers?",
        error_messages={
            "required": "Choose whether you have further barriers.",
            "invalid_choice": "Choose whether you have further barriers.",
        },
    )


class BarrierForm(EntryForm):
    """One barrier. An empty one is left out."""

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
        widget=forms.CheckboxSelectMultiple(attrs={"columns": True}),
        label="Which departments does it concern, if you know?",
        error_messages={
            "invalid_choice": "Choose departments from the list.",
            "invalid_pk_value": "Choose departments from the list.",
        },
    )

    def __init__(self, *args: Any, asked: Addressee, number: int, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"b{number}", **kwargs)
        self.number = number
        self.asked = asked
        members = members_of([asked.area_id] if asked.area_id else [])
        field: Any = self.fields["area"]
        field.queryset = Area.objects.filter(pk__in=members).order_by("group_id", "name")
        field.initial = asked.area_id
        if len(members) < 2:
            del self.fields["area"]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed here; a choice of an area or a department alone is nothing."""
        return not any(str(self[name].value() or "").strip() for name in ("issue", "why"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.is_empty:
            if "issue" in given and not given["issue"].strip():
                self.add_error("issue", "Enter the barrier, or clear why it is a barrier.")
            if "why" in given and not given["why"].strip():
                self.add_error("why", "Enter why it is a barrier.")
        return given

    def words(self) -> BarrierText:
        """Return what a valid form that is not empty says."""
        given = self.cleaned_data
        area = given.get("area") or self.asked.area
        assert area is not None, "an area is asked"
        return BarrierText(
            issue=given["issue"],
            why=given["why"],
            area=area,
            department_codes=[department.code for department in given["departments"]],
        )


class AreaReplyForms:
    """The whole form: the choice, who answers, and one form for each barrier."""

    template = "commissions/area_reply.html"

    def __init__(
        self, asked: Addressee, boxes: QueryDict, *, way: ReplyChannel, is_sent: bool
    ) -> None:
        """Take what was sent, or begin with ``boxes``: a draft, or what asks for one box more."""
        self.asked = asked
        count = min(max(_count(boxes), 1) + (boxes.get("action") == "another"), MOST_BARRIERS)
        sent = boxes if is_sent else None
        self.choice = ChoiceForm(sent)
        self.who = RespondentForm(sent, way=way, of_round=asked.round)
        self.barriers = [BarrierForm(sent, asked=asked, number=n) for n in range(1, count + 1)]
        if not is_sent:
            for form in self.forms:
                form.initial.update(held(boxes, form))

    @property
    def forms(self) -> list[EntryForm]:
        return [self.choice, *self.barriers, self.who]

    @property
    def may_take_more(self) -> bool:
        return len(self.barriers) < MOST_BARRIERS

    def is_valid(self) -> bool:
        """Return whether what was sent can be taken; each form then has its errors."""
        # This validates every form, so that all that is wrong is said at once.
        self.problems()
        some = any(not form.is_empty for form in self.barriers)
        answer = self.choice.cleaned_data.get("answer")
        if answer == NOTHING and some:
            self.choice.add_error(
                "answer",
                "You chose no further barriers but entered one. Clear it, or choose yes.",
            )
        if answer == SOME and not some:
            self.barriers[0].add_error("issue", "Enter the barrier, or choose no above.")
        return not self.problems()

    def send(self, answerer: Respondent) -> Reply:
        """Return the reply that a valid form makes; raise what ``reply_for_area`` raises."""
        words = [form.words() for form in self.barriers if not form.is_empty]
        whole = self.who.complete(answerer)
        return returns.reply_for_area(asked=self.asked, barriers=words, answerer=whole)

    def add_errors(self, refusal: ValidationError) -> None:
        self.choice.add_errors(refusal)

    def problems(self) -> list[Problem]:
        """Return what is wrong, each with the id of the box to mend it in."""
        found = problems_of(self.choice)
        for form in self.barriers:
            found += problems_of(form, f"Barrier {form.number}: ")
        return [*found, *problems_of(self.who)]


def _count(boxes: QueryDict) -> int:
    """Return how many barriers what was sent has boxes for."""
    return sum(f"b{number}-issue" in boxes for number in range(1, MOST_BARRIERS + 1))
