"""The forms that raise a request, change whom it names or its wording, and correct an entry."""

from typing import Any

from django import forms

from cbtracker import clock
from requests_log import lines
from requests_log.forms.common import (
    NamedForm,
    SeenForm,
    TextField,
    WritingForm,
    effective_date,
    target_date,
)
from requests_log.labels import propose_areas_label, propose_departments_label
from requests_log.models import Entry, Workstream
from requests_log.stages import STAGE_CHOICES, Stage


class RaiseForm(WritingForm, NamedForm):
    """A new request. It begins in progress."""

    status = TextField(
        rows=6,
        limit="status",
        help_text="Where it stands. Start a line with * to make it a bullet.",
        error_messages={"required": "Write the status: where the request stands."},
    )
    target_date = target_date()
    effective_on = effective_date()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"effective_on": clock.today()})
        super().__init__(*args, **kwargs)

    def writer_keywords(self) -> dict[str, Any]:
        """Return what the writer's raise_request takes."""
        return dict(self.cleaned_data)


class ChangeForm(SeenForm, NamedForm):
    """Whom a request names, its wording, its kind, and its workstream while it is on-going."""

    workstream = forms.ModelChoiceField(
        Workstream.objects.all(),
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="slug",
        error_messages={"required": "Choose the workstream."},
    )
    effective_on = effective_date()
    reason = TextField(
        rows=3,
        limit="reason",
        label="Why does it change?",
        required=False,
        help_text="For officials and champions: no paper prints it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.current.stage != Stage.ON_GOING:
            del self.fields["workstream"]

    def initial_of(self, current: Entry) -> dict[str, Any]:
        self.linked = {
            "areas": [link.area for link in _now(self.record.area_links, "area")],
            "departments": [
                link.department for link in _now(self.record.department_links, "department")
            ],
        }
        return {
            **{name: getattr(current, name) for name in (*Entry.CLASSES, *Entry.LABELS_AND_WORDS)},
            **{name: [row.pk for row in rows] for name, rows in self.linked.items()},
            "workstream": current.workstream and current.workstream.slug,
            "effective_on": clock.today(),
        }

    def writer_keywords(self) -> dict[str, Any]:
        """Return what the writer's amend takes, with labels that follow what they print.

        Where the areas or departments change and their label does not, a new label is proposed:
        an old one would print somebody who is no longer named.
        """
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        if self._follows("areas", "areas_label", "reach"):
            names = [area.printed_name for area in given["areas"]]
            given["areas_label"] = propose_areas_label(names, given["reach"])
        if self._follows("departments", "departments_label", "asks_all"):
            codes = [department.code for department in given["departments"]]
            given["departments_label"] = propose_departments_label(codes, given["asks_all"])
        return given

    def _follows(self, links: str, label: str, beside: str) -> bool:
        """Return whether ``links`` or the choice beside them change while their label stays."""
        given = self.cleaned_data
        stays = lines.text(given[label], label) == getattr(self.current, label)
        changes = {row.pk for row in given[links]} != {row.pk for row in self.linked[links]}
        return stays and (changes or given[beside] != getattr(self.current, beside))


class CorrectForm(WritingForm):
    """What an entry should have said, and why."""

    reason = TextField(
        rows=3,
        limit="reason",
        label="What was wrong?",
        help_text="For officials and champions: no paper prints it.",
        error_messages={"required": "Say what was wrong, and how you know."},
    )
    areas_label = TextField(
        label="Areas, as printed",
        limit="areas_label",
        error_messages={"required": lines.EMPTY["areas_label"]},
    )
    issue = TextField(rows=4, limit="issue", error_messages={"required": lines.EMPTY["issue"]})
    departments_label = TextField(
        label="Departments, as printed",
        limit="departments_label",
        error_messages={"required": lines.EMPTY["departments_label"]},
    )
    status = TextField(
        rows=10,
        limit="status",
        help_text="Start a line with * to make it a bullet.",
        error_messages={"required": lines.EMPTY["status"]},
    )
    stage = forms.ChoiceField(
        choices=STAGE_CHOICES,
        widget=forms.RadioSelect,
        help_text="Only to put right what was written wrongly. To move the request, update it.",
        error_messages={"required": "Choose the stage."},
    )
    workstream = forms.ModelChoiceField(
        Workstream.objects.all(),
        required=False,
        to_field_name="slug",
        empty_label="None",
        help_text="Only an on-going request has one.",
    )
    effective_on = effective_date()
    target_date = target_date()

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        initial = {name: getattr(entry, name) for name in (*Entry.LINE, "effective_on")}
        initial["workstream"] = entry.workstream and entry.workstream.slug
        super().__init__(*args, initial=initial, **kwargs)


def _now(links: Any, related: str) -> Any:
    return links.filter(until__isnull=True).select_related(related)
