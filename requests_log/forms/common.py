"""What the forms that write to the log have in common."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import transaction
from django.http import QueryDict

from areas.models import Area
from departments.models import Department
from govuk.fields import DateField, date_parts
from govuk.forms import GovukForm
from govuk.numbers import is_id
from requests_log.domain.validation import REQUIRED_MESSAGES, validate_length
from requests_log.log.reader import named_by
from requests_log.models import Entry, Request, RequestKind
from requests_log.rules.labels import REACH_CHOICES
from requests_log.rules.text import refuse_unprintable, tidy


class PrintableField(forms.CharField):
    """Words, refused in plain English where a character of them cannot be printed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # In place of Django's own, which knows of one such character and says it in its own way.
        self.validators = [
            *(v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)),
            refuse_unprintable,
        ]


class TextField(PrintableField):
    """Words for the log, no longer than ``lines`` takes; that is said as the writer says it."""

    def __init__(self, *, rows: int = 1, limit: str, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()
        self.limit = limit
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: Any) -> None:
        super().validate(value)
        validate_length(value, self.limit)


class EntryForm(GovukForm):
    """A form whose fields are named as the writer's keywords, so that its refusals find them."""

    def take(self, refusal: ValidationError) -> None:
        """Show what the writer refused at the field that it is about, or above the form."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for field, errors in refusal.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)


class SeenForm(EntryForm):
    """A form about a request, which carries the entry that its writer saw."""

    # Taken as it comes: whatever names no entry of this log is a form that is out of date.
    seen = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Request, **kwargs: Any) -> None:
        self.record = record
        self.current = record.line
        initial = {"seen": self.current.pk, **self.initial_of(self.current)}
        super().__init__(*args, initial=initial, **kwargs)

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, Any]:
        """Return what the form's boxes say before anybody types, from the line that stands."""
        raise NotImplementedError

    def seen_entry(self) -> Entry | None:
        """Return the entry that the writer saw, or None where the form names none of this log.

        It is asked before all else: a form that is out of date may be wrong for no other reason.
        """
        text = str(self["seen"].value() or "")
        return self.record.entries.filter(pk=int(text)).first() if is_id(text) else None


def names_of(line: Entry) -> dict[str, list[int]]:
    """Return the ids of the areas and departments that a line names, as forms tick them."""
    areas, departments = named_by(line)
    return {
        "areas": sorted(areas.values_list("pk", flat=True)),
        "departments": sorted(departments.values_list("pk", flat=True)),
    }


# What a form sends for each of its fields: values by name of the box.
Boxes = dict[str, dict[str, list[str]]]


def sent(initial: dict[str, Any]) -> Boxes:
    """Return what a form sends for each field that nobody touched: values by name of the box."""
    values: Boxes = {}
    for field, value in initial.items():
        if isinstance(value, dt.date):
            parts = date_parts(field, value)
            values[field] = {name: [part] for name, part in parts.items()}
        elif isinstance(value, list):
            values[field] = {field: [str(item) for item in value]}
        elif isinstance(value, bool):
            values[field] = {field: ["on"] if value else []}
        else:
            values[field] = {field: [] if value in (None, "") else [str(value)]}
    return values


def brought_up_to_date(typed: QueryDict, *, before: dict[str, Any], now: dict[str, Any]) -> None:
    """Change in ``typed`` each field that nobody touched to what it says now.

    ``before`` and ``now`` are a form's initial values, as its writer saw them and as they are. So
    whoever sends a form again after a conflict undoes nothing that they did not mean to.
    """
    take_what_is_new(typed, before=sent(before), now=sent(now))


def take_what_is_new(typed: QueryDict, *, before: Boxes, now: Boxes) -> None:
    """Do as ``brought_up_to_date``, from what the form sends when nobody touched it."""
    for field, boxes in before.items():
        new = now.get(field, {})
        names = boxes.keys() | new.keys() | date_parts(field, None).keys()
        given = {name: _tidied(typed.getlist(name)) for name in names}
        if given == {name: _tidied(boxes.get(name, [])) for name in names}:
            for name in names & (typed.keys() | new.keys()):
                typed.setlist(name, new.get(name, []))


def _tidied(values: list[str]) -> list[str]:
    return sorted(tidy(value) for value in values if value)


class CheckboxesField(forms.ModelMultipleChoiceField):
    """Rows to tick. What could be no row's id is refused before a database is asked."""

    def _check_values(self, value: Any) -> Any:
        for pk in value:
            if not is_id(str(pk)):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": pk}
                )
        return super()._check_values(value)  # type: ignore[misc]


class AreasField(CheckboxesField):
    """Areas to tick, each member with its group's name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.group.name})" if obj.group else str(obj.name)


class CoverageForm(forms.Form):
    """Whom a request names, its wording and its kind: asked for in raising and in changing it."""

    areas = AreasField(
        Area.objects.select_related("group"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"columns": True}),
        help_text="The areas the request names. "
        "You can choose “All / many areas” in the next question.",
    )
    reach = forms.ChoiceField(
        label="Which areas does this cover?",
        choices=REACH_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which areas the request covers."},
    )
    departments = CheckboxesField(
        Department.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"columns": True}),
        label="Departments, agencies and regulators",
    )
    asks_all = forms.BooleanField(label="All departments", required=False)
    issue = TextField(
        rows=4,
        limit="issue",
        help_text="What the area is asking Whitehall to do. This is printed in the paper.",
        error_messages={"required": REQUIRED_MESSAGES["issue"]},
    )
    request_kind = forms.ChoiceField(
        label="What type of request is it?",
        choices=RequestKind.choices,
        widget=forms.RadioSelect,
        help_text="Annex C, paragraph 4, describes these two types. "
        "The paper does not say: choose the closest.",
        error_messages={"required": "Choose the type of request."},
    )
    areas_label = TextField(
        label="Areas, as printed",
        limit="areas_label",
        required=False,
        help_text="Leave blank to print the names of the areas you choose.",
    )
    departments_label = TextField(
        label="Departments, as printed",
        limit="departments_label",
        required=False,
        help_text="Leave blank to print the codes of the departments you choose.",
    )


def effective_date() -> DateField:
    """Return the field for the day from which an entry is so."""
    return DateField(
        label="Date this applies from",
        help_text="For example, 22 3 2011.",
        error_messages={"required": "Enter the date this applies from."},
    )


def target_date() -> DateField:
    """Return the field for the day by which a request is to be resolved."""
    return DateField(
        label="Target date",
        required=False,
        help_text="When the request should be resolved. Leave blank if there is no date.",
    )


def rehearse(write: Callable[[], Any]) -> Any:
    """Return what a call of the writer would write, having written nothing.

    So that what an official is shown before saving is what the writer would save, and what it
    refuses is refused then. Raises what the writer raises.
    """
    with transaction.atomic():
        written = write()
        transaction.set_rollback(True)
    return written
