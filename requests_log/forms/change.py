"""The forms that raise a request, change whom it names or its wording, and correct an entry."""

from typing import Any
from uuid import uuid4

from django import forms

from cbtracker import clock
from requests_log.domain import validation
from requests_log.forms.common import (
    CoverageForm,
    EntryForm,
    SeenForm,
    TextField,
    effective_date,
    names_of,
    target_date,
)
from requests_log.models import Entry, Workstream
from requests_log.rules.stages import STAGE_CHOICES, Stage


class RaiseForm(EntryForm, CoverageForm):
    """A new request. It begins in progress."""

    status = TextField(
        rows=6,
        limit="status",
        help_text="The latest position. Start a line with * to make it a bullet.",
        error_messages={"required": validation.REQUIRED_MESSAGES["status"]},
    )
    target_date = target_date()
    effective_on = effective_date()
    # Which sending of the form it is: sent twice, it raises one request.
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"effective_on": clock.today(), "submission": uuid4})
        super().__init__(*args, **kwargs)

    def writer_keywords(self) -> dict[str, Any]:
        """Return what the writer's raise_request takes."""
        return dict(self.cleaned_data)


class ChangeForm(SeenForm, CoverageForm):
    """Whom a request names, its wording, its kind, and its workstream while it is on-going."""

    keep_labels = forms.BooleanField(
        label="Keep these labels if the areas or departments change",
        required=False,
        help_text="Otherwise, a label you do not edit will match your choices above.",
    )
    workstream = forms.ModelChoiceField(
        Workstream.objects.all(),
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="slug",
        error_messages={"required": "Choose a workstream."},
    )
    effective_on = effective_date()
    reason = TextField(
        rows=3,
        limit="reason",
        label="Reason for the change",
        required=False,
        help_text="Only officials and champions can see this. It is not printed in the paper.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.current.stage != Stage.ON_GOING:
            del self.fields["workstream"]

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, Any]:
        return {**line_of(line), "effective_on": clock.today()}

    def writer_keywords(self) -> dict[str, Any]:
        """Return what the writer's amend takes, with labels that follow what they print.

        Where the areas or departments change and their label does not, a new label is proposed,
        unless the old one is to be kept: it would print somebody who is no longer named.
        """
        given = dict(self.cleaned_data)
        del given["seen"]
        if not given.pop("keep_labels"):
            for names, label, beside in (
                ("areas", "areas_label", "reach"),
                ("departments", "departments_label", "asks_all"),
            ):
                if self._follows(names, label, beside):
                    # The writer proposes one in place of an empty label.
                    given[label] = ""
        return given

    def _follows(self, names: str, label: str, beside: str) -> bool:
        """Return whether the names or the choice beside them change while their label stays."""
        given = self.cleaned_data
        stays = validation.clean_text(given[label], label) == getattr(self.current, label)
        changes = sorted(row.pk for row in given[names]) != names_of(self.current)[names]
        return stays and (changes or given[beside] != getattr(self.current, beside))


class CorrectForm(EntryForm, CoverageForm):
    """What an entry should have said, and why."""

    reason = TextField(
        rows=3,
        limit="reason",
        label="What was wrong?",
        help_text="Only officials and champions can see this. It is not printed in the paper.",
        error_messages={"required": "Enter what was wrong, and how you know."},
    )
    status = TextField(
        rows=10,
        limit="status",
        help_text="Start a line with * to make it a bullet.",
        error_messages={"required": validation.REQUIRED_MESSAGES["status"]},
    )
    stage = forms.ChoiceField(
        choices=STAGE_CHOICES,
        widget=forms.RadioSelect,
        help_text="Change this only to fix a mistake. To move the request, update it.",
        error_messages={"required": "Choose a stage."},
    )
    workstream = forms.ModelChoiceField(
        Workstream.objects.all(),
        required=False,
        to_field_name="slug",
        empty_label="None",
        help_text="Only for on-going requests.",
    )
    effective_on = effective_date()
    target_date = target_date()
    field_order = ("reason", "status", "effective_on", "target_date", "stage", "workstream")

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        dates = {"effective_on": entry.effective_on, "target_date": entry.target_date}
        super().__init__(*args, initial={**line_of(entry), "stage": entry.stage, **dates}, **kwargs)


def line_of(entry: Entry) -> dict[str, Any]:
    """Return what an entry says, as the boxes of a form hold it."""
    fields = (*Entry.TEXT_FIELDS, "reach", "asks_all", "request_kind")
    return {
        **{name: getattr(entry, name) for name in fields},
        **names_of(entry),
        "workstream": entry.workstream and entry.workstream.slug,
    }
