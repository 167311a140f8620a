"""The forms with which officials add and change facts about places and people."""

import json
from typing import TYPE_CHECKING, Any, Self, cast

from django import forms
from django.db import transaction
from django.http import QueryDict

from accounts.models import User
from areas.models import Area, Contact, LocalProject, ProjectAmount, Statement
from departments.models import AreaChampion, Champion, Department, EmailContact, Resource
from govuk.forms import GovukFormMixin
from govuk.numbers import clean_range, row_id
from papers.models import PaperWording
from papers.models.paper_wording import BLANKS, SCOPE
from places.forms.fields import build_form_field
from provenance.models import Fact
from provenance.services import (
    EditConflictError,
    audit_events_since,
    last_audit_event_id,
    save_fact,
)
from requests_log.forms.common import (
    PrintableField,
    SubmittedValues,
    submitted_values,
    update_untouched_values,
)
from requests_log.models import Abbreviation, Body, Workstream

# Django's class takes a type argument only where types are checked.
if TYPE_CHECKING:
    FactModelForm = forms.ModelForm[Fact]
else:
    FactModelForm = forms.ModelForm

CleanedData = dict[str, Any]
# What a fact is about.
Place = Area | Department | Workstream | Body | Abbreviation | PaperWording
DATES = ("since", "until", "source", "source_date")


class ConflictForm(forms.Form):
    """A form that after an edit conflict keeps what was typed, and updates all other fields.

    ``opened`` holds as JSON the value of each field when the form was opened.
    """

    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    HIDDEN_FIELDS = ("seen", "opened")

    def get_field_values(self) -> SubmittedValues:
        """Return what the form submits for each field if nobody changes it."""
        names = [name for name in self.fields if name not in self.HIDDEN_FIELDS]
        return submitted_values({name: self[name].value() for name in names})

    def merge_submitted(self, submitted: QueryDict) -> QueryDict:
        """Return the values of an outdated form, with each field nobody changed updated.

        This form must be a new one that shows the saved values.
        """
        merged = submitted.copy()
        update_untouched_values(
            merged,
            before=_parse_field_values(submitted.get("opened", "")),
            now=self.get_field_values(),
        )
        for name in self.HIDDEN_FIELDS:
            merged[name] = str(self.initial[name])
        return merged


def _parse_field_values(text: str) -> SubmittedValues:
    """Return the values a form was opened with, or an empty dictionary if ``text`` is invalid."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    rows = found.values() if isinstance(found, dict) else [None]
    is_valid = all(
        isinstance(row, dict)
        and all(
            isinstance(texts, list) and set(map(type, texts)) <= {str} for texts in row.values()
        )
        for row in rows
    )
    return found if is_valid else {}


class FactForm(GovukFormMixin, ConflictForm, FactModelForm):
    """A form for one fact. ``seen`` is the newest audit event when it was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    instance: Fact
    ranges: tuple[tuple[str, str], ...] = ()

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.limit_choices(place)
        self.initial["seen"] = last_audit_event_id(self.instance) if self.instance.pk else 0
        if not self.is_bound:
            self.initial["opened"] = json.dumps(self.get_field_values())

    def limit_choices(self, place: Place) -> None:
        """Limit the choices of fields to those of the place that the fact is about."""

    def get_seen_event_id(self) -> int:
        """Return the id of the fact's newest audit event when the form was opened, or 0."""
        return row_id(self["seen"])

    def check_for_conflict(self) -> None:
        """Raise EditConflictError if somebody changed the fact after the form was opened."""
        if self.instance.pk and (
            newer := audit_events_since(self.instance, self.get_seen_event_id())
        ):
            raise EditConflictError(newer)

    def save_fact(self, *, by: User) -> None:
        """Save the fact. Raises EditConflictError, or DatabaseError if the database refuses it."""
        with transaction.atomic():
            self.save_related(by=by)
            save_fact(
                self.instance, by=by, seen=self.get_seen_event_id() if self.instance.pk else None
            )

    def save_related(self, *, by: User) -> None:
        """Save rows that the fact refers to, if they are new."""

    def clean(self) -> CleanedData:
        cleaned = super().clean() or {}
        for low, high in self.ranges:
            clean_range(self, cleaned, low, high)
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The end date must be the same as or after the start date.")
        return cleaned

    def merge_with_saved(self, submitted: QueryDict, saved: Fact) -> Self:
        """Return the form as typed, with each field nobody changed showing the saved value."""
        fresh = type(self)(instance=saved, place=self.place)
        return type(self)(fresh.merge_submitted(submitted), instance=saved, place=self.place)


class AreaForm(FactForm):
    class Meta:
        model = Area
        fields = ("name", "short_name")
        formfield_callback = build_form_field


class ContactForm(FactForm):
    class Meta:
        model = Contact
        fields = (
            *("capacity", "name", "post", "organisation", "email", "phone", "address", "note"),
            *DATES,
        )
        formfield_callback = build_form_field


class LocalProjectForm(FactForm):
    ranges = (("families_low", "families_high"),)

    class Meta:
        model = LocalProject
        fields = (
            *("name", "phase", "focus", "families_low", "families_high"),
            *("budget_pence", "budget_source", "led_by", "note"),
            *DATES,
        )
        formfield_callback = build_form_field
        labels = {"budget_pence": "Budget in pounds"}
        help_texts = {"families_high": "Leave empty if there is one figure and not a range."}


class ResourceForm(FactForm):
    class Meta:
        model = Resource
        fields = ("contributor", "department", "fund", "mode", "note", *DATES)
        formfield_callback = build_form_field


class StatementForm(FactForm):
    class Meta:
        model = Statement
        fields = ("subject", "text", "amount", "unit", *DATES)
        formfield_callback = build_form_field

    def clean(self) -> CleanedData:
        cleaned = super().clean()
        if cleaned.get("amount") is not None and not cleaned.get("unit"):
            self.add_error("unit", "Enter what the figure counts, such as families or pounds.")
        if cleaned.get("unit") and cleaned.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", "Enter the figure, or leave both boxes empty.")
        return cleaned


class AmountForm(FactForm):
    class Meta:
        model = ProjectAmount
        fields = ("project", "agency", "year", "direction", "pence", "intervention", "source")
        formfield_callback = build_form_field
        labels = {"pence": "Amount in pounds"}

    def limit_choices(self, place: Place) -> None:
        projects = cast("forms.ModelChoiceField[LocalProject]", self.fields["project"])
        projects.queryset = LocalProject.objects.filter(area=place.pk)


class AreaChampionForm(FactForm):
    """An area's champion: one already recorded, or a new one."""

    new_name = PrintableField(label="Or a new champion’s name", max_length=150, required=False)
    new_post = PrintableField(label="New champion’s post", max_length=150, required=False)
    new_department = forms.ModelChoiceField(
        Department.objects.all(),
        label="New champion’s department",
        required=False,
        empty_label="Not recorded",
    )
    instance: AreaChampion
    field_order = ("champion", "new_name", "new_post", "new_department")

    class Meta:
        model = AreaChampion
        fields = ("champion", *DATES)
        formfield_callback = build_form_field

    def limit_choices(self, place: Place) -> None:
        self.fields["champion"].required = False

    def clean(self) -> CleanedData:
        cleaned = super().clean()
        champion, name = cleaned.get("champion"), cleaned.get("new_name")
        if champion and name:
            self.add_error("new_name", "Choose a champion or enter a new one, not both.")
        elif name:
            cleaned["champion"] = Champion(
                name=name,
                post=cleaned.get("new_post", ""),
                department=cleaned.get("new_department"),
            )
        elif not champion and not {"champion", "new_name"} & set(self.errors):
            self.add_error("champion", "Choose a champion, or enter the name of a new one.")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # A new champion is saved together with this row, and has no primary key yet.
        new = {"champion"} if self.cleaned_data.get("new_name") else set()
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | new

    def save_related(self, *, by: User) -> None:
        area_champion = self.instance
        if area_champion.champion.pk is None:
            save_fact(area_champion.champion, by=by)
            # Assigning it again sets the foreign key to its new primary key.
            area_champion.champion = area_champion.champion


class ChampionForm(FactForm):
    """A champion's name, post and department. Not dated: a new post needs a new champion."""

    class Meta:
        model = Champion
        fields = ("name", "post", "department")
        formfield_callback = build_form_field
        help_texts = {
            "post": "Shown for every date, past ones too. For a new post, add a new champion."
        }


class DepartmentForm(FactForm):
    class Meta:
        model = Department
        fields = ("name", "kind", "parent", "note", "since", "until")
        formfield_callback = build_form_field


class WorkstreamForm(FactForm):
    """Who leads a workstream, why, and when. Its name and heading are an administrator's."""

    class Meta:
        model = Workstream
        fields = ("owner", "considered_by", "purpose", "key_dates", "source")
        formfield_callback = build_form_field


class BodyForm(FactForm):
    """What a body is for. Its name is that of its meetings, and does not change."""

    class Meta:
        model = Body
        fields = ("purpose", "chair", "members", "source")
        formfield_callback = build_form_field


class AbbreviationForm(FactForm):
    class Meta:
        model = Abbreviation
        fields = ("short", "full_form", "source", "since", "until")
        formfield_callback = build_form_field


class PaperWordingForm(FactForm):
    """The wording of one part of papers. For new wording, end the old one and add another."""

    class Meta:
        model = PaperWording
        fields = ("part", "body", "text", "source", "since", "until")
        formfield_callback = build_form_field
        help_texts = {
            "text": "An introduction can have numbers, bullets, bold and links, as when you issue "
            "a paper. The record fills its blanks: "
            + "; ".join(f"{blank} is {what}" for blank, what in BLANKS.items())
            + f". In that for one area or department, {SCOPE} is its name."
        }


class EmailContactForm(FactForm):
    class Meta:
        model = EmailContact
        fields = ("name", "post", "email", "phone", "address", "is_private_office", *DATES)
        formfield_callback = build_form_field
