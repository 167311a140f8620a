"""Forms for meetings, for issuing papers, and for comparing editions."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.boundfield import BoundField
from django.http import QueryDict

from accounts.models import User
from cbtracker import clock
from cbtracker.text import alike
from govuk.fields import DateField
from govuk.forms import GovukForm, GovukFormMixin
from govuk.numbers import row_id
from papers.domain import publish
from papers.domain.assemble import PaperCover
from papers.models import Edition, Meeting
from provenance.services import last_audit_event_id, save_fact
from requests_log.forms.common import EntryForm, PrintableField, TextField
from requests_log.models import Body

if TYPE_CHECKING:
    MeetingModelForm = forms.ModelForm[Meeting]
    EditionChoiceField = forms.ModelChoiceField[Edition]
else:
    MeetingModelForm = forms.ModelForm
    EditionChoiceField = forms.ModelChoiceField


COVERING_HELP = (
    "This comes before the annexes. Each line is a paragraph. Start a line with # for a heading, * "
    "for a bullet point, 1. for a numbered paragraph or a. for a letter. Write **bold words** and "
    "[a link](https://www.gov.uk). The preview shows it as it prints."
)


class MeetingForm(GovukFormMixin, MeetingModelForm):
    """The details of a meeting. A name that no body has yet makes a new body.

    ``seen`` is the last change of the meeting when the form was opened, and ``was`` what was there
    then, as a query string: untouched fields follow somebody else's change.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    body = PrintableField(
        label="Meeting name",
        max_length=150,
        help_text="For example, Community Budgets Group.",
        error_messages={"required": "Enter the meeting name."},
    )
    held_on = DateField(
        label="Date of the meeting",
        help_text="For example, 24 3 2011.",
        error_messages={"required": "Enter the date of the meeting."},
    )
    chair = PrintableField(
        label="Chair",
        max_length=150,
        required=False,
        help_text="Leave this blank if you do not know.",
    )

    class Meta:
        model = Meeting
        fields = ("body", "held_on", "chair")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            held = self.values_of(self.instance)
            self.initial.update(seen=held["seen"], was=held["was"])

    @classmethod
    def values_of(cls, meeting: Meeting) -> dict[str, str]:
        """Return the values of the form of a meeting that is saved."""
        held = {
            "body": meeting.body_id,
            "held_on": meeting.held_on.isoformat(),
            "chair": meeting.chair,
        }
        return {**held, "seen": str(last_audit_event_id(meeting)), "was": urlencode(held)}

    def list_changed(self) -> list[str]:
        """Return the fields of a valid form that differ from what was there."""
        was = QueryDict(self.cleaned_data["was"])
        given = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return [name for name, value in given.items() if str(value) != was.get(name)]

    def clean_body(self) -> Body:
        """Return the body of that name, whatever its case and spaces, or a new one."""
        name = alike(self.cleaned_data["body"])
        found = (body for body in Body.objects.all() if alike(body.name) == name)
        return next(found, Body(name=self.cleaned_data["body"]))

    def save_meeting(self, *, by: User) -> Meeting:
        """Save the meeting, and its body if that is new; return the meeting.

        Raises IntegrityError if somebody else added the same body or meeting at the same time, and
        EditConflictError if somebody else changed the meeting after the form was opened.
        """
        with transaction.atomic():
            if self.instance.body.pk is None:
                save_fact(self.instance.body, by=by)
            seen = row_id(self["seen"]) if self.instance.pk else None
            save_fact(self.instance, by=by, seen=seen)
            return self.instance

    def _get_validation_exclusions(self) -> set[str]:
        # A new body is saved together with the meeting, and is not in the database yet.
        body = self.cleaned_data.get("body")
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | ({"body"} if body and body.pk is None else set())


class EditionField(EditionChoiceField):
    """A choice of editions, labelled with date, meeting and whether superseded."""

    def label_from_instance(self, edition: Edition) -> str:
        parts = [str(edition), f"as at {clock.in_words(edition.as_at)}", edition.meeting_label]
        if hasattr(edition, "superseded_by"):
            parts.append(f"replaced by edition {edition.superseded_by.number}")
        return ", ".join(filter(None, parts))


class CoverForm(EntryForm):
    """The title and introduction of a paper, whom it is to and from, and its marking."""

    title = PrintableField(
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": publish.TITLE_REQUIRED},
    )
    introduction = PrintableField(
        widget=forms.Textarea(attrs={"rows": 14}),
        required=False,
        help_text=COVERING_HELP,
    )
    to = PrintableField(
        label="To",
        max_length=150,
        required=False,
        help_text="For example, the Secretary of State.",
    )
    sender = PrintableField(label="From", max_length=150, required=False)
    marking = PrintableField(
        label="Marking",
        max_length=60,
        required=False,
        help_text="For example, OFFICIAL. It is printed at the head and the foot of every page.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )

    field_order: tuple[str, ...] | None = ("title", "to", "sender", "marking", "introduction")

    def get_cover(self) -> PaperCover:
        """Return whom the paper of a valid form is to and from, and its marking."""
        given = self.cleaned_data
        return PaperCover(given["to"], given["sender"], given["marking"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                given |= publish.clean_cover_text(
                    title=given["title"], introduction=given["introduction"]
                )
            except ValidationError as refusal:
                self.add_errors(refusal)
        return given


class IssueForm(CoverForm):
    """The cover of a paper, and the edition that it supersedes."""

    supersedes = EditionField(
        Edition.objects.filter(superseded_by__isnull=True).for_list(),
        label="Does this replace an earlier edition?",
        required=False,
        to_field_name="number",
        empty_label="No",
        error_messages={"invalid_choice": "Choose an edition that has not been replaced."},
    )
    reason = TextField(
        rows=3,
        limit="reason",
        label="What was wrong with the earlier edition?",
        required=False,
        help_text="This will be shown on both editions.",
    )
    # The checksum of the paper that was previewed, and the id of the form submission.
    preview_checksum = forms.CharField(required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    # The other editions for the meeting that the preview warned of, and the answers that it had
    # which said that a draft needs changes; None for no preview.
    others = forms.CharField(required=False, widget=forms.HiddenInput, empty_value=None)
    refusals = forms.CharField(required=False, widget=forms.HiddenInput, empty_value=None)

    def __init__(self, *args: Any, words: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        """``words`` are the cover of a draft by field, which this form does not change."""
        super().__init__(*args, **kwargs)
        # Whether this form has issued an edition already.
        self.is_sent_again = False
        for name, text in (words or {}).items():
            self.fields[name].disabled = True
            self.initial[name] = text

    @property
    def changeable(self) -> list[BoundField]:
        """The fields that the page shows."""
        return [field for field in self if not field.field.disabled]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["submission"] = given.get("submission") or uuid.uuid4()
        if issued := publish.find_by_submission(given["submission"]):
            # Sent again: what it replaces cannot be chosen any more, for this form has replaced it.
            self.is_sent_again = True
            self.errors.pop("supersedes", None)
            given.setdefault("supersedes", issued.supersedes)
            return given
        if given.get("reason") and not self.data.get("supersedes"):
            self.add_error("supersedes", "Choose the edition to replace, or clear the reason.")
        if self.errors:
            return given
        try:
            given["reason"] = publish.clean_reason(given["supersedes"], given["reason"])
        except ValidationError as refusal:
            self.add_error(None, refusal)
        return given


class CompareForm(GovukForm):
    """Two editions to compare."""

    one = EditionField(
        Edition.objects.for_list(),
        label="From edition",
        to_field_name="number",
        empty_label=None,
        error_messages={
            "required": "Choose the edition to compare from.",
            "invalid_choice": "Choose an edition from the list.",
        },
    )
    other = EditionField(
        Edition.objects.for_list(),
        label="To edition",
        to_field_name="number",
        empty_label=None,
        error_messages={
            "required": "Choose the edition to compare with.",
            "invalid_choice": "Choose an edition from the list.",
        },
    )

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        if chosen.get("one") and chosen.get("one") == chosen.get("other"):
            self.add_error("other", "Choose two different editions.")
        elif len(chosen) == 2 and not chosen["one"].covers(
            area=chosen["other"].area, department=chosen["other"].department
        ):
            self.add_error("other", "Choose two editions that cover the same department and area.")
        return chosen
