"""The forms with which officials decide on proposals and barriers."""

import datetime as dt
import uuid
from typing import Any, TypedDict, cast

from django import forms
from django.http import QueryDict

from cbtracker import clock
from cbtracker.clock import in_words
from commissions.domain import decisions
from commissions.domain.proposals import department_of
from commissions.models import Barrier, Proposal
from departments.models import Department
from papers.forms.bulk_update_row import RowForm
from requests_log.forms.change import RaiseForm
from requests_log.forms.common import (
    EntryForm,
    SeenForm,
    TextField,
    effective_date_field,
    target_date_field,
)
from requests_log.log.positions import has_changed
from requests_log.models import Entry, Request, Workstream
from requests_log.rules.labels import WIDE, Reach, joined_areas_label


class AcceptFields(TypedDict):
    """What ``decisions.accept`` takes from the form."""

    seen: Entry
    status: str
    stage: str
    workstream: Workstream | None
    reason: str
    effective_on: dt.date
    target_date: dt.date | None
    adds_step: bool
    passes_on: bool


class JoinFields(TypedDict, total=False):
    """What ``decisions.join`` takes from the form; empty if the request covers the area."""

    areas_label: str
    effective_on: dt.date


class DeclineForm(EntryForm):
    """Why a proposal or a barrier is declined."""

    reason = TextField(
        rows=3,
        limit="reason",
        label="Why are you declining this?",
        error_messages={"required": "Enter a reason. The sender will see it."},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="decline")


class ProposalForm(RowForm):
    """An official's version of a proposal; it starts with the department's words."""

    effective_on = effective_date_field()
    target_date = target_date_field()
    adds_step = forms.BooleanField(required=False)
    passes_on = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None = None, *, proposal: Proposal) -> None:
        workstreams = list(Workstream.objects.all())
        super().__init__(data, record=proposal.request, workstreams=workstreams)
        self.proposal = proposal
        del self.fields["confirmed"]
        self.initial.update(
            {
                "status": proposal.status,
                "stage": proposal.stage,
                "workstream": proposal.workstream.slug if proposal.workstream else "",
                "reason": proposal.reason,
                "effective_on": decisions.default_effective_date(proposal),
                "target_date": proposal.target_date,
                "adds_step": True,
                "passes_on": True,
            }
        )
        self._offer_more()
        if proposal.is_joint:
            code = department_of(proposal).code
            self.fields["status"].label = f"What {code} says"
            self.fields["status"].help_text = f"The paper prints “{code}:” before these words."
        self.own_words = decisions.own_words(proposal, self.current)
        if proposal.is_no_change:
            # A "no change" proposal holds the old position, which would undo a later change.
            self.initial.update(status=self.own_words, stage=self.current.stage)
        stage_field = cast(forms.ChoiceField, self.fields["stage"])
        stages = cast("list[tuple[str, str]]", stage_field.choices)
        if proposal.stage not in {value for value, _ in stages}:
            # The request has moved since, and the proposed move is no longer possible.
            self.initial["stage"] = self.current.stage
        if self.initial["stage"] == self.current.stage:
            self.initial["workstream"] = ""

    def words_before(self, line: Entry) -> str:
        return self.own_words

    def is_out_of_date(self) -> bool:
        """Return whether the line has changed, but for the words of other departments."""
        return self.seen_line is None or has_changed(self.seen_line, self.current)

    def decision_fields(self) -> AcceptFields:
        """Return the fields of a valid form for ``decisions.accept``."""
        cleaned = self.cleaned_data
        is_same_stage = cleaned["stage"] == self.current.stage
        return {
            "seen": self.current,
            "status": cleaned["status"],
            "stage": cleaned["stage"],
            "workstream": self.current.workstream if is_same_stage else self.workstream_chosen,
            "reason": cleaned.get("reason", ""),
            "effective_on": cleaned["effective_on"],
            "target_date": cleaned.get("target_date"),
            "adds_step": cleaned.get("adds_step", False),
            "passes_on": cleaned.get("passes_on", False),
        }

    def _offer_more(self) -> None:
        """Keep only the fields for what the department proposes besides its position."""
        proposal = self.proposal
        if proposal.target_date:
            now = in_words(self.current.target_date) if self.current.target_date else "none"
            self.fields["target_date"].help_text = f"It is now {now}. Clear it to keep that."
        else:
            del self.fields["target_date"]
        if proposal.next_step:
            due = f", by {in_words(proposal.next_step_due)}" if proposal.next_step_due else ""
            self.fields["adds_step"].label = f"Add the next step: {proposal.next_step}{due}"
        else:
            del self.fields["adds_step"]
        if proposal.passed_to:
            code = department_of(proposal).code
            self.fields["passes_on"].label = f"Ask {proposal.passed_to} in place of {code}"
            self.fields["passes_on"].help_text = proposal.passed_because
        else:
            del self.fields["passes_on"]


class RaiseFromForm(RaiseForm):
    """A new request from a barrier; it starts with the area's own words."""

    # Its source is the reply.
    source = None  # type: ignore[assignment]

    @classmethod
    def initial_from(cls, barrier: Barrier) -> dict[str, object]:
        """Return the initial values for a barrier."""
        departments = Department.objects.filter(code__in=barrier.department_codes)
        return {
            "areas": [barrier.area_id],
            "reach": Reach.NAMED.value,
            "departments": list(departments.values_list("pk", flat=True)),
            "issue": barrier.issue,
            "effective_on": clock.today(),
            "submission": uuid.uuid4,
        }


class JoinForm(SeenForm):
    """The areas label of a request once a barrier has been added to it."""

    areas_label = TextField(
        limit="areas_label",
        label="Areas, as printed from this date",
        error_messages={"required": "Enter the areas as they should be printed."},
    )
    effective_on = effective_date_field()

    def __init__(self, data: QueryDict | None = None, *, barrier: Barrier, record: Request) -> None:
        super().__init__(data, record=record)
        line = self.current
        self.covers_area = barrier.area.slug in line.area_slugs or line.reach in WIDE
        if self.covers_area:
            # Nothing will be written to the log, so there is nothing to enter.
            del self.fields["areas_label"], self.fields["effective_on"]
        else:
            label = joined_areas_label(line.areas_label, barrier.area.printed_name)
            self.initial["areas_label"] = label

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, Any]:
        return {"effective_on": max(clock.today(), line.effective_on)}

    def decision_fields(self) -> JoinFields:
        """Return the fields of a valid form for ``decisions.join``."""
        if self.covers_area:
            return {}
        cleaned = self.cleaned_data
        return {"areas_label": cleaned["areas_label"], "effective_on": cleaned["effective_on"]}
