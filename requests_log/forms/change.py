"""The forms that raise a request, change its areas, departments or wording, and correct entries."""

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
    effective_date_field,
    named_ids,
    reason_field,
    source_field,
    target_date_field,
)
from requests_log.models import Entry, Workstream
from requests_log.rules.stages import STAGE_CHOICES, Stage


class RaiseForm(EntryForm, CoverageForm):
    """A new request. It starts in progress."""

    status = TextField(
        rows=6,
        limit="status",
        help_text="The latest position. Start a line with * to make it a bullet.",
        error_messages={"required": validation.REQUIRED_MESSAGES["status"]},
    )
    target_date = target_date_field()
    effective_on = effective_date_field()
    source = source_field()
    # Identifies the submission, so that submitting twice raises only one request.
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"effective_on": clock.today(), "submission": uuid4})
        super().__init__(*args, **kwargs)

    def command_arguments(self) -> dict[str, Any]:
        """Return the arguments of ``commands.raise_request``."""
        return dict(self.cleaned_data)


class ChangeForm(SeenForm, CoverageForm):
    """The areas, departments, wording and type of a request, and the workstream if it has one."""

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
    effective_on = effective_date_field()
    reason = TextField(
        rows=3,
        limit="reason",
        label="Reason for the change",
        required=False,
        help_text="Only officials and champions can see this. It is not printed in the paper.",
    )
    source = source_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.current.stage != Stage.ON_GOING:
            del self.fields["workstream"]

    def proposes_label(self, name: str) -> bool:
        seen, label = self.seen_entry(), self.cleaned_data[name]
        is_untouched = seen is not None and label == getattr(seen, name)
        return not label or (is_untouched and not self.cleaned_data["keep_labels"])

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, object]:
        return {**entry_values(line), "effective_on": clock.today()}

    def command_arguments(self) -> dict[str, Any]:
        """Return the arguments of ``commands.amend``.

        If the areas or departments change and their label does not, the label is left empty, unless
        "Keep these labels" is ticked: the old label might name an area that is no longer chosen.
        """
        given = dict(self.cleaned_data)
        del given["seen"]
        if not given.pop("keep_labels"):
            for names, label, wide in (
                ("areas", "areas_label", "reach"),
                ("departments", "departments_label", "asks_all"),
            ):
                if self._needs_new_label(names, label, wide):
                    # The command proposes a label in place of an empty one.
                    given[label] = ""
        return given

    def _needs_new_label(self, names: str, label: str, wide: str) -> bool:
        """Return whether the choices in ``names`` or ``wide`` change but the label does not."""
        given = self.cleaned_data
        is_same_label = given[label] == getattr(self.current, label)
        is_changed = sorted(row.pk for row in given[names]) != named_ids(self.current)[names]
        return is_same_label and (is_changed or given[wide] != getattr(self.current, wide))


class CorrectForm(EntryForm, CoverageForm):
    """The right content of an entry, and what was wrong with it."""

    reason = reason_field()
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
    effective_on = effective_date_field()
    target_date = target_date_field()
    source = source_field()
    field_order = (
        *("reason", "status", "effective_on", "target_date", "source", "stage", "workstream"),
    )

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        about = {name: getattr(entry, name) for name in ("effective_on", "target_date", "source")}
        super().__init__(
            *args, initial={**entry_values(entry), "stage": entry.stage, **about}, **kwargs
        )


def entry_values(entry: Entry) -> dict[str, object]:
    """Return the content of an entry as initial values of a form."""
    fields = (*Entry.TEXT_FIELDS, "reach", "asks_all", "request_kind")
    return {
        **{name: getattr(entry, name) for name in fields},
        **named_ids(entry),
        "workstream": entry.workstream and entry.workstream.slug,
    }


class WithdrawForm(EntryForm):
    """Why an entry is withdrawn."""

    reason = reason_field()
