"""The forms that officials keep facts about places and people with."""

import json
from typing import Any, Self

from django import forms
from django.db import transaction
from django.http import QueryDict

from accounts.models import User
from areas.models import Amount, Area, Contact, LocalProject, Statement
from departments.models import Champion, Championed, Correspondent, Department, Resource
from govuk.forms import GovukFormMixin
from govuk.numbers import row_id
from places.forms.fields import box_for
from provenance.models import Fact
from provenance.services import EditConflict, changes_since, keep, last_change
from requests_log.forms.common import (
    PrintableField,
    SubmittedValues,
    submitted_values,
    update_untouched_values,
)

DATES = ("since", "until", "source", "reported_on")


def one_range(form: forms.BaseForm, given: dict[str, Any], low: str, high: str) -> None:
    """Take one figure for both ends of a range; refuse, in words, a range upside down."""
    lower, higher = given.get(low), given.get(high)
    if low in form.errors or high in form.errors:
        return
    if lower is not None and higher is None:
        given[high] = lower
    elif lower is None and higher is not None:
        form.add_error(
            low, "Enter the lower figure too. If there is only one figure, enter it here."
        )
    elif lower is not None and higher is not None and lower > higher:
        what = str(form.fields[low].label).removesuffix(", lower figure")
        words = (
            f"{what}: the lower figure ({lower:,}) must not be more than the higher ({higher:,})."
        )
        form.add_error(low, words)


class KeepsWhatWasTyped(forms.Form):
    """Knows after a conflict which boxes nobody touched, and brings these up to date."""

    # What each box said when the form was opened.
    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    CARRIED = ("seen", "opened")

    def boxes(self) -> SubmittedValues:
        """Return what the form, as it opens, sends for each field that nobody touches."""
        names = [name for name in self.fields if name not in self.CARRIED]
        return submitted_values({name: self[name].value() for name in names})

    def with_newer(self, typed: QueryDict) -> QueryDict:
        """Return what was typed into an older form of this kind, brought up to date.

        This form is one that opens on what is saved now.
        """
        merged = typed.copy()
        update_untouched_values(merged, before=_boxes_of(typed.get("opened", "")), now=self.boxes())
        for name in self.CARRIED:
            merged[name] = str(self.initial[name])
        return merged


def _boxes_of(text: str) -> SubmittedValues:
    """Return the boxes that a form was opened with, or none where that is no such text."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    rows = found.values() if isinstance(found, dict) else [None]
    is_boxes = all(
        isinstance(row, dict)
        and all(
            isinstance(texts, list) and set(map(type, texts)) <= {str} for texts in row.values()
        )
        for row in rows
    )
    return found if is_boxes else {}


class FactForm(GovukFormMixin, KeepsWhatWasTyped, forms.ModelForm):
    """A fact, with the change of it that its writer last saw."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    instance: Fact
    ranges: tuple[tuple[str, str], ...] = ()

    def __init__(self, *args: Any, place: Area | Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.choices_in(place)
        self.initial["seen"] = last_change(self.instance) if self.instance.pk else 0
        if not self.is_bound:
            self.initial["opened"] = json.dumps(self.boxes())

    def choices_in(self, place: Area | Department) -> None:
        """Offer what there is to choose in the place that the fact is about."""

    def seen_change(self) -> int:
        return row_id(self["seen"])

    def refuse_if_overtaken(self) -> None:
        """Raise Overtaken where somebody has changed the fact since the form was opened."""
        if self.instance.pk and (newer := changes_since(self.instance, self.seen_change())):
            raise EditConflict(newer)

    def keep(self, *, by: User) -> None:
        """Save the fact, new or changed. Raises Overtaken, and DatabaseError where two meet."""
        with transaction.atomic():
            self.keep_first(by=by)
            keep(self.instance, by=by, seen=self.seen_change() if self.instance.pk else None)

    def keep_first(self, *, by: User) -> None:
        """Save what the fact needs to be there before it, where there is any."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for low, high in self.ranges:
            one_range(self, given, low, high)
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "The end date must be the same as or after the start date.")
        return given

    def brought_up_to_date(self, typed: QueryDict, saved: Fact) -> Self:
        """Return the form as typed, with each box that nobody touched saying what is saved now."""
        fresh = type(self)(instance=saved, place=self.place)
        return type(self)(fresh.with_newer(typed), instance=saved, place=self.place)


class AreaForm(FactForm):
    class Meta:
        model = Area
        fields = ("name", "short_name")
        formfield_callback = box_for


class ContactForm(FactForm):
    class Meta:
        model = Contact
        fields = ("capacity", "name", "post", "organisation", "email", "phone", "note", *DATES)
        formfield_callback = box_for


class LocalProjectForm(FactForm):
    ranges = (("families_low", "families_high"),)

    class Meta:
        model = LocalProject
        fields = (
            *("name", "phase", "focus", "families_low", "families_high"),
            *("budget_pence", "budget_source", "led_by", "note"),
            *DATES,
        )
        formfield_callback = box_for
        labels = {"budget_pence": "Budget in pounds"}
        help_texts = {"families_high": "Leave empty if there is one figure and not a range."}


class ResourceForm(FactForm):
    class Meta:
        model = Resource
        fields = ("contributor", "department", "fund", "mode", "note", *DATES)
        formfield_callback = box_for


class StatementForm(FactForm):
    class Meta:
        model = Statement
        fields = ("subject", "words", "amount", "unit", *DATES)
        formfield_callback = box_for

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("amount") is not None and not given.get("unit"):
            self.add_error("unit", "Enter what the figure counts, such as families or pounds.")
        if given.get("unit") and given.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", "Enter the figure, or leave both boxes empty.")
        return given


class AmountForm(FactForm):
    class Meta:
        model = Amount
        fields = ("project", "agency", "year", "direction", "pence", "intervention", "source")
        formfield_callback = box_for
        labels = {"pence": "Amount in pounds"}

    def choices_in(self, place: Area | Department) -> None:
        projects: Any = self.fields["project"]
        projects.queryset = LocalProject.objects.filter(area=place.pk)


class ChampionedForm(FactForm):
    """Who champions an area: somebody whom the record has, or somebody new."""

    new_name = PrintableField(label="Or a new champion’s name", max_length=150, required=False)
    new_post = PrintableField(label="New champion’s post", max_length=150, required=False)
    new_department = forms.ModelChoiceField(
        Department.objects.all(),
        label="New champion’s department",
        required=False,
        empty_label="Not recorded",
    )
    field_order = ("champion", "new_name", "new_post", "new_department")

    class Meta:
        model = Championed
        fields = ("champion", *DATES)
        formfield_callback = box_for

    def choices_in(self, place: Area | Department) -> None:
        self.fields["champion"].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        champion, name = given.get("champion"), given.get("new_name")
        if champion and name:
            self.add_error("new_name", "Choose a champion or enter a new one, not both.")
        elif name:
            given["champion"] = Champion(
                name=name,
                post=given.get("new_post", ""),
                department=given.get("new_department"),
            )
        elif not champion and not {"champion", "new_name"} & set(self.errors):
            self.add_error("champion", "Choose a champion, or enter the name of a new one.")
        return given

    def _get_validation_exclusions(self) -> set[str]:
        # A new champion is saved with the rest, and has no number before.
        new = {"champion"} if self.cleaned_data.get("new_name") else set()
        return super()._get_validation_exclusions() | new  # type: ignore[misc]

    def keep_first(self, *, by: User) -> None:
        championed: Any = self.instance
        if championed.champion.pk is None:
            keep(championed.champion, by=by)
            championed.champion = championed.champion


class ChampionForm(FactForm):
    """Who a champion is. It is not dated: of a new post, a new champion is recorded."""

    class Meta:
        model = Champion
        fields = ("name", "post", "department")
        formfield_callback = box_for
        help_texts = {
            "post": "Shown for every date, past ones too. For a new post, add a new champion."
        }


class DepartmentForm(FactForm):
    class Meta:
        model = Department
        fields = ("name", "kind", "parent", "note")
        formfield_callback = box_for


class CorrespondentForm(FactForm):
    class Meta:
        model = Correspondent
        fields = ("name", "post", "email", *DATES)
        formfield_callback = box_for
