"""Fields and base classes for the forms that write to the log."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.boundfield import BoundField
from django.http import QueryDict

from accounts.models import User
from areas.models import Area
from cbtracker.text import refuse_unprintable, tidy
from departments.models import Department
from govuk.fields import DateField, date_parts
from govuk.forms import GovukForm
from govuk.numbers import is_id
from govuk.pickers import Picker
from requests_log.domain.validation import MAX_LENGTHS, REQUIRED_MESSAGES, validate_length
from requests_log.log.reader import named_by
from requests_log.models import Entry, Request, RequestKind
from requests_log.rules.labels import REACH_CHOICES

# Django's class takes type arguments only when types are checked.
if TYPE_CHECKING:
    MultipleChoiceField = forms.ModelMultipleChoiceField[Area | Department]
else:
    MultipleChoiceField = forms.ModelMultipleChoiceField


class PrintableField(forms.CharField):
    """A text in the form that is saved, without characters that cannot be printed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Replaces Django's validator, which refuses only the null character, with its own message.
        self.validators = [
            *(v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)),
            refuse_unprintable,
        ]

    def to_python(self, value: object) -> str:
        return tidy(super().to_python(value) or "")


class TextField(PrintableField):
    """A text for the log. ``limit`` names the field whose maximum length applies."""

    def __init__(self, *, rows: int = 1, limit: str, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()
        self.limit = limit
        super().__init__(widget=widget, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        validate_length(value, self.limit)


class EntryForm(GovukForm):
    """A form for a command. Its fields have the names of the arguments, as the errors do."""

    def add_errors(self, error: ValidationError) -> None:
        """Show a command's errors at the fields they are about, or above the form."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)


class SeenForm(EntryForm):
    """A form about a request, with the id of the current entry when the page was opened."""

    # The fields whose values an address may name.
    PROPOSED: tuple[str, ...] = ("source",)

    # Not validated: a value that is not an entry of this log makes the form out of date.
    seen = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Request, **kwargs: Any) -> None:
        self.record = record
        self.current = record.line
        initial = {"seen": self.current.pk, **self.initial_of(self.current)}
        super().__init__(*args, initial=initial, **kwargs)

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, object]:
        """Return the initial values of the fields, from the current line."""
        raise NotImplementedError

    def propose(self, query: QueryDict) -> None:
        """Propose what an address names, such as a letter as the source."""
        for name in self.PROPOSED:
            if value := query.get(name):
                self.initial[name] = value[: MAX_LENGTHS["source"]]

    def seen_entry(self) -> Entry | None:
        """Return the entry that was current when the page was opened.

        Returns None if the form does not name an entry of this log. Check this before validation:
        in an out-of-date form, other errors may be misleading.
        """
        text = str(self["seen"].value() or "")
        return self.record.entries.filter(pk=int(text)).first() if is_id(text) else None


def named_ids(line: Entry) -> dict[str, list[int]]:
    """Return the ids of a line's areas and departments, by field of the form."""
    areas, departments = named_by(line)
    return {
        "areas": sorted(areas.values_list("pk", flat=True)),
        "departments": sorted(departments.values_list("pk", flat=True)),
    }


# What a browser submits: values by field, and by name of the input.
SubmittedValues = dict[str, dict[str, list[str]]]


def submitted_values(initial: dict[str, object]) -> SubmittedValues:
    """Return what a browser submits for fields with these initial values, if left untouched."""
    values: SubmittedValues = {}
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


def update_untouched_fields(
    submitted: QueryDict, *, before: dict[str, object], now: dict[str, object]
) -> None:
    """Set each untouched field in ``submitted`` to its current value.

    ``before`` and ``now`` are the form's initial values when the page was opened and now. So
    submitting a form again after a conflict does not undo somebody else's change.
    """
    update_untouched_values(submitted, before=submitted_values(before), now=submitted_values(now))


def update_untouched_values(
    submitted: QueryDict, *, before: SubmittedValues, now: SubmittedValues
) -> None:
    """Do the same as ``update_untouched_fields``, with values as a browser submits them."""
    for field, old in before.items():
        new = now.get(field, {})
        names = old.keys() | new.keys() | date_parts(field, None).keys()
        given = {name: _tidied(submitted.getlist(name)) for name in names}
        if given == {name: _tidied(old.get(name, [])) for name in names}:
            for name in names & (submitted.keys() | new.keys()):
                submitted.setlist(name, new.get(name, []))


def _tidied(values: list[str]) -> list[str]:
    return sorted(tidy(value) for value in values if value)


class CheckboxesField(MultipleChoiceField):
    """Checkboxes for rows. A value that cannot be an id is refused before any query."""

    def _check_values(self, value: Any) -> Any:
        for pk in value:
            if not is_id(str(pk)):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": pk}
                )
        return super()._check_values(value)  # type: ignore[misc]


class AreasField(CheckboxesField):
    """Checkboxes for areas, each with the name of its group if it has one."""

    def label_from_instance(self, obj: Area) -> str:  # type: ignore[override]
        return f"{obj.name} ({obj.group.name})" if obj.group else obj.name


def area_picker() -> Picker:
    """Return a widget to find and choose areas by any of their names."""
    return Picker(one="an area", many="areas", other_names=lambda row: (row.name, row.short_name))


def department_picker() -> Picker:
    """Return a widget to find and choose departments by name or code."""
    return Picker(
        one="a department", many="departments", other_names=lambda row: (row.name, row.code)
    )


# What a line says besides its areas, departments and labels, if the form has it.
_SAID = (
    *("issue", "status", "stage", "workstream", "target_date", "source"),
    *("reach", "request_kind", "asks_all", "effective_on"),
)


class CoverageForm(forms.Form):
    """The areas, departments, issue and type of a request, for raising and changing it."""

    areas = AreasField(
        Area.objects.select_related("group"),
        required=False,
        widget=area_picker(),
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
        widget=department_picker(),
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
    # What few people change is folded away on the page.
    FOLDED = ("areas_label", "departments_label", "keep_labels")

    def main_fields(self) -> list[BoundField]:
        """Return the fields that the page shows at once."""
        return [bound for bound in self if bound.name not in self.FOLDED]

    def label_fields(self) -> list[BoundField]:
        """Return the fields on how the areas and departments are printed."""
        return [self[name] for name in self.FOLDED if name in self.fields]

    def says_the_same(self, line: Entry, *, by: User) -> bool:
        """Return whether a line by this person says what the form does: it was sent twice."""
        if line.by_id != by.pk or not self.is_valid():
            return False
        given = self.cleaned_data
        said = {name: given[name] for name in _SAID if name in given} | {
            "area_slugs": sorted(area.slug for area in given["areas"]),
            "department_codes": sorted(row.code for row in given["departments"]),
            "note": given.get("reason", ""),
        }
        for name in ("areas_label", "departments_label"):
            if not self.proposes_label(name):
                said[name] = given[name]
        return all(
            (sorted(own) if isinstance(own := getattr(line, name), list) else own) == value
            for name, value in said.items()
        )

    def proposes_label(self, name: str) -> bool:
        """Return whether the command proposes this label of a valid form."""
        return not self.cleaned_data[name]


def effective_date_field(label: str = "Date this applies from") -> DateField:
    """Return a field for the effective date of an entry or a position."""
    return DateField(
        label=label,
        help_text="For example, 22 3 2011.",
        error_messages={"required": "Enter the date this applies from."},
    )


def reason_field() -> TextField:
    """Return a field for why something is corrected."""
    return TextField(
        rows=3,
        limit="reason",
        label="What was wrong?",
        help_text="Only officials and champions can see this. It is not printed in the paper.",
        error_messages={"required": "Enter what was wrong."},
    )


def source_field() -> TextField:
    """Return a field for where the information of an entry comes from."""
    return TextField(
        limit="source",
        label="Source",
        required=False,
        help_text="Where does this come from? For example, a letter from HO of 3 March. "
        "Only officials and champions can see this.",
    )


def target_date_field() -> DateField:
    """Return a field for the date by which a request should be resolved."""
    return DateField(
        label="Target date",
        required=False,
        help_text="When the request should be resolved. Leave blank if there is no date.",
    )


def read_initial(boxes: QueryDict, form: forms.Form) -> dict[str, object]:
    """Return the initial values of a form from sent values, without validating them."""
    initial: dict[str, object] = {}
    for name, field in form.fields.items():
        box = form.add_prefix(name)
        if isinstance(field, DateField):
            parts = [boxes.get(f"{box}_{part}", "") for part in ("day", "month", "year")]
            initial |= {name: parts} if any(parts) else {}
        elif isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
            initial[name] = boxes.getlist(box)
        elif box in boxes:
            initial[name] = boxes[box]
    return initial
