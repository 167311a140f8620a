"""The forms for opening and changing a commission, and for adding recipients."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from areas.models import Area
from commissions.domain.resubmission import Recipients
from commissions.models import Commission, CommissionKind
from departments.models import Department
from govuk.choices import MOST_LISTED
from govuk.fields import DateField
from papers.models import Meeting
from requests_log.forms.common import CheckboxesField, EntryForm, PrintableField, TextField
from requests_log.queries.stage_counts import departments_with_unresolved

if TYPE_CHECKING:
    RecipientsField = forms.ModelMultipleChoiceField[Area | Department]

# Reminder days, counted from the due date.
REMINDER_CHOICES = (
    (-7, "A week before"),
    (-3, "Three days before"),
    (-1, "The day before"),
    (1, "The day after"),
    (3, "Three days after"),
    (7, "A week after"),
)
DEFAULT_REMINDER_OFFSETS = (-1, 1)
# For areas: what leaders were asked for, from paragraph 5 of the paper.
DEFAULT_MESSAGES = {
    CommissionKind.AREAS: (
        "Please tell us about any additional barriers to Community Budgets and pooling that are "
        "not yet in the record. If all your barriers are included, please confirm this."
    ),
    CommissionKind.DEPARTMENTS: (
        "Please give us the latest position on each request of Whitehall that is with you, worded "
        "as the paper should print it. If nothing has changed, please say so."
    ),
}


class CommissionFields(TypedDict):
    """What both ``sending.open_commission`` and ``sending.change`` take from the form."""

    message: str
    due_on: dt.date
    recipients: Recipients
    meeting: Meeting | None
    in_the_name_of: str
    reminder_offsets: Sequence[int]


class AddresseesForm(EntryForm):
    """Who gets the commission: the areas or departments that do not have it yet.

    If there are too many to list, one box stands for all of them. If too many to list are chosen
    from the start, another stands for these.
    """

    everyone = forms.BooleanField(required=False)
    chosen = forms.BooleanField(required=False, help_text="Untick this to choose again by name.")
    recipients = CheckboxesField(
        Area.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"columns": True}),
        label="Who should get this commission?",
        error_messages={
            "required": "Choose at least one recipient.",
            "invalid_choice": "Choose from the list.",
            "invalid_pk_value": "Choose from the list.",
        },
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        kind: str,
        exclude_asked: Commission | None = None,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.initial = dict(self.initial)
        field = cast("RecipientsField", self.fields["recipients"])
        self._possible = possible_recipients(kind)
        if exclude_asked:
            asked = exclude_asked.addressees.order_by()
            name = "area" if exclude_asked.asks_areas else "department"
            self._possible = self._possible.exclude(pk__in=asked.values(name))
        field.queryset = self._possible
        count = self._possible.count()
        self._chosen = cast("list[int]", self.initial.get("recipients", []))
        if self._chosen and count <= MOST_LISTED and not self.is_bound:
            field.help_text = self._describe_ticked(CommissionKind(kind), count)
        if count <= MOST_LISTED or not MOST_LISTED < len(self._chosen) < count:
            del self.fields["chosen"]
        else:
            number = f"{len(self._chosen):,}"
            self.fields["chosen"].label = f"The {number} {CommissionKind(kind).value} chosen so far"
            self.initial |= {"chosen": True, "recipients": []}
        if count <= MOST_LISTED:
            del self.fields["everyone"]
            return
        self.fields["everyone"].label = f"All {count:,} {CommissionKind(kind).value}"
        field.required = False
        if len(self._chosen) == count:
            self.initial |= {"everyone": True, "recipients": []}

    def _describe_ticked(self, kind: CommissionKind, count: int) -> str:
        if len(self._chosen) == count:
            return f"All {count} {kind.value} are ticked."
        of = f"{len(self._chosen)} of the {count} {kind.value} are ticked"
        return f"{of}: those with an open request." if "submission" in self.initial else f"{of}."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        field = cast("RecipientsField", self.fields["recipients"])
        if given.get("everyone"):
            given["recipients"] = self._possible
        elif given.get("chosen") and "recipients" not in self.errors:
            others = given["recipients"].values_list("pk", flat=True)
            given["recipients"] = self._possible.filter(pk__in={*self._chosen, *others})
        elif not given.get("recipients") and "recipients" not in self.errors:
            self.add_error("recipients", field.error_messages["required"])
        return given


class CommissionForm(AddresseesForm):
    """The message, recipients, meeting, due date and reminders of a commission."""

    message = TextField(
        rows=5,
        limit="message",
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
    reminder_offsets = forms.TypedMultipleChoiceField(
        choices=REMINDER_CHOICES,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="When should we send reminders?",
        help_text="We remind those who have not replied. You can also send reminders yourself.",
        error_messages={"invalid_choice": "Choose days from the list."},
    )
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = (
        "message",
        "in_the_name_of",
        "meeting",
        "due_on",
        "reminder_offsets",
        "everyone",
        "chosen",
        "recipients",
    )

    def commission_fields(self) -> CommissionFields:
        """Return the fields of a valid form."""
        cleaned = self.cleaned_data
        return {
            "message": cleaned["message"],
            "due_on": cleaned["due_on"],
            "recipients": cleaned["recipients"],
            "meeting": cleaned["meeting"],
            "in_the_name_of": cleaned["in_the_name_of"],
            "reminder_offsets": cleaned["reminder_offsets"],
        }


def possible_recipients(kind: str) -> QuerySet[Area | Department]:
    """Return who can get a commission of this kind: first phase areas, or departments."""
    rows: QuerySet[Area] | QuerySet[Department]
    if kind == CommissionKind.AREAS:
        rows = Area.objects.filter(is_first_phase=True)
    else:
        rows = Department.objects.all()
    return cast("QuerySet[Area | Department]", rows)


def initial_for_new(kind: str) -> dict[str, object]:
    """Return the initial values for a new commission.

    All first phase areas are selected, or the departments that have an open request.
    """
    if kind == CommissionKind.AREAS:
        recipients = list(possible_recipients(kind).values_list("pk", flat=True))
    else:
        recipients = sorted(departments_with_unresolved())
    return {
        "message": DEFAULT_MESSAGES[CommissionKind(kind)],
        "reminder_offsets": list(DEFAULT_REMINDER_OFFSETS),
        "recipients": recipients,
        "submission": uuid.uuid4,
    }


def initial_from_commission(commission: Commission) -> dict[str, object]:
    """Return the initial values for changing a draft commission."""
    asked = commission.addressees.order_by()
    return {
        "message": commission.message,
        "due_on": commission.due_on,
        "in_the_name_of": commission.in_the_name_of,
        "meeting": commission.meeting_id,
        "reminder_offsets": commission.reminder_offsets,
        "recipients": list(
            asked.values_list("area" if commission.asks_areas else "department", flat=True)
        ),
    }
