"""The forms with which officials open a round, and ask some more."""

import uuid
from typing import Any

from django import forms

from accounts.models import User
from areas.models import Area
from commissions.models import Commission, CommissionKind
from departments.models import Department
from govuk.fields import DateField
from papers.models import Meeting
from papers.queries.bulk_update import counted
from requests_log.forms.common import CheckboxesField, EntryForm, PrintableField, TextField

# Days of reminders, counted from the date due.
REMIND_CHOICES = (
    (-7, "A week before"),
    (-3, "Three days before"),
    (-1, "The day before"),
    (1, "The day after"),
    (3, "Three days after"),
    (7, "A week after"),
)
USUAL_REMINDERS = (-1, 1)
# The paper's paragraph 5, for areas: what leaders were asked for.
USUAL_WORDS = {
    CommissionKind.AREAS: "Please tell us about any additional barriers to Community Budgets and pooling "
    "that are not yet in the record. If all your barriers are included, please confirm this.",
    CommissionKind.DEPARTMENTS: "Please give us the latest position on each request of Whitehall that is "
    "with you, worded as the paper should print it. If nothing has changed, please say so.",
}


class AddresseesForm(EntryForm):
    """Whom to ask: all that a round of this kind can ask, or those that it does not ask yet."""

    whom = CheckboxesField(
        Area.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"columns": True}),
        label="Who should get this commission?",
        error_messages={
            "required": "Choose at least one recipient.",
            "invalid_choice": "Choose from the list.",
            "invalid_pk_value": "Choose from the list.",
        },
    )

    def __init__(self, *args: Any, kind: str, asked: tuple[int, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["whom"]
        field.queryset = askable(kind).exclude(pk__in=asked)


class CommissionForm(AddresseesForm):
    """What is asked, of whom, for which meeting, due when, and when to remind."""

    words = TextField(
        rows=5,
        limit="words",
        label="What are you asking for?",
        help_text="The emails will use these words.",
        error_messages={"required": "Enter what you are asking for."},
    )
    due_on = DateField(
        label="When are replies due?",
        help_text="For example, 24 3 2011.",
        error_messages={"required": "Enter the date replies are due."},
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.all(),
        label="Which meeting is it for?",
        required=False,
        empty_label="No meeting",
        help_text="The paper for the meeting will say how many responded.",
        error_messages={"invalid_choice": "Choose a meeting from the list."},
    )
    in_the_name_of = PrintableField(
        label="Who are you asking on behalf of?",
        required=False,
        max_length=150,
        help_text="For example, Baroness Hanham. Leave blank if the department is asking.",
    )
    remind = forms.TypedMultipleChoiceField(
        choices=REMIND_CHOICES,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="When should we send reminders?",
        help_text="We remind those who have not replied. You can also send reminders yourself.",
        error_messages={"invalid_choice": "Choose days from the list."},
    )
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = ("words", "in_the_name_of", "meeting", "due_on", "remind", "whom")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"submission": uuid.uuid4})
        super().__init__(*args, kind=kind, **kwargs)

    def command_arguments(self) -> dict[str, Any]:
        """Return what ``asking.open_round`` and ``asking.change`` both take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "submission"}


def askable(kind: str) -> Any:
    """Return whom a round of a kind can ask: first phase areas, or departments."""
    if kind == CommissionKind.AREAS:
        return Area.objects.filter(is_first_phase=True)
    return Department.objects.all()


def begin_with(kind: str, reader: User) -> dict[str, Any]:
    """Return what the form of a new round begins with.

    All areas are ticked; of departments, those that have an open request.
    """
    if kind == CommissionKind.AREAS:
        whom = list(askable(kind).values_list("pk", flat=True))
    else:
        counts = next(rows for heading, rows in counted() if heading == "By department")
        whom = [choice.what.pk for choice, count in counts if count]
    return {
        "words": USUAL_WORDS[CommissionKind(kind)],
        "remind": list(USUAL_REMINDERS),
        "whom": whom,
        "submission": uuid.uuid4,
    }


def as_it_is(of_round: Commission) -> dict[str, Any]:
    """Return what the form of a round that has not been sent begins with."""
    return {
        **{name: getattr(of_round, name) for name in ("words", "due_on", "in_the_name_of")},
        "meeting": of_round.meeting_id,
        "remind": of_round.remind,
        "whom": [row.whom.pk for row in of_round.asked.with_all()],
    }
