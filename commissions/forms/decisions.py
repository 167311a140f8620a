"""The forms with which officials decide on proposals and barriers."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import User
from cbtracker import clock
from commissions.domain import decisions
from commissions.models import Barrier, Proposal
from departments.models import Department
from papers.forms.bulk_update_row import RowForm
from requests_log.forms.change import RaiseForm
from requests_log.forms.common import EntryForm, SeenForm, TextField, effective_date_field
from requests_log.models import Entry, Request, Workstream
from requests_log.permissions import visible_to
from requests_log.rules.labels import WIDE, Reach, joined_areas_label
from requests_log.rules.references import parse_reference


class DeclineForm(EntryForm):
    """Why a proposal or a barrier is declined."""

    reason = TextField(
        rows=3,
        limit="reason",
        label="Why are you declining this?",
        error_messages={"required": "Enter a reason. The sender will see it."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="decline", **kwargs)


class ProposalForm(RowForm):
    """What an official makes of a proposal: it begins with the words proposed."""

    effective_on = effective_date_field()

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        streams = list(Workstream.objects.all())
        super().__init__(*args, record=proposal.request, workstreams=streams, **kwargs)
        self.proposal = proposal
        del self.fields["confirmed"]
        self.initial.update(
            {
                "status": proposal.status,
                "stage": proposal.stage,
                "workstream": proposal.workstream.slug if proposal.workstream else "",
                "reason": proposal.reason,
                "effective_on": decisions.day_of(proposal),
            }
        )
        if proposal.is_no_change:
            # Nothing has changed: the words of a line that is out of date would change it back.
            self.initial.update(status=self.current.status, stage=self.current.stage)
        offered: Any = self.fields["stage"]
        if proposal.stage not in {value for value, _ in offered.choices}:
            # The request has moved since: what was proposed can no longer be done.
            self.initial["stage"] = self.current.stage
        if self.initial["stage"] == self.current.stage:
            self.initial["workstream"] = ""

    def keywords(self) -> dict[str, Any]:
        """Return what ``deciding.accept`` takes of a valid form."""
        given = self.cleaned_data
        stays = given["stage"] == self.current.stage
        return {
            "seen": self.current,
            "status": given["status"],
            "stage": given["stage"],
            "workstream": self.current.workstream if stays else self.workstream_chosen,
            "reason": given.get("reason", ""),
            "effective_on": given["effective_on"],
        }


class RaiseFromForm(RaiseForm):
    """A new request from a barrier: it begins with the area's own words."""

    @classmethod
    def begin_with(cls, barrier: Barrier) -> dict[str, Any]:
        """Return what its boxes say before anybody types."""
        asked = Department.objects.filter(code__in=barrier.department_codes)
        return {
            "areas": [barrier.area_id],
            "reach": Reach.NAMED.value,
            "departments": list(asked.values_list("pk", flat=True)),
            "issue": barrier.issue,
            "effective_on": clock.today(),
            "submission": uuid.uuid4,
        }


class JoinForm(SeenForm):
    """What the request says of its areas once a barrier has joined it."""

    areas_label = TextField(
        limit="areas_label",
        label="Areas, as printed from this date",
        error_messages={"required": "Enter the areas as they should be printed."},
    )
    effective_on = effective_date_field()

    def __init__(self, *args: Any, barrier: Barrier, record: Request, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        line = self.current
        self.names_it = barrier.area.slug in line.area_slugs or line.reach in WIDE
        if self.names_it:
            # It speaks for the area already: nothing is written.
            del self.fields["areas_label"], self.fields["effective_on"]
        else:
            label = joined_areas_label(line.areas_label, barrier.area.printed_name)
            self.initial["areas_label"] = label

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, Any]:
        return {"effective_on": max(clock.today(), line.effective_on)}

    def keywords(self) -> dict[str, Any]:
        """Return what ``deciding.join`` takes of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class FindForm(EntryForm):
    """The request that a barrier is to join, by its reference."""

    reference = forms.CharField(
        label="Reference of another request",
        max_length=20,
        help_text="For example, CB-012.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={
            "required": "Enter a request reference.",
            "max_length": "Enter a reference like CB-012.",
        },
    )

    def __init__(self, data: QueryDict | None = None, *, reader: User) -> None:
        super().__init__(data)
        self.reader = reader

    def clean_reference(self) -> Request:
        text = self.cleaned_data["reference"]
        number = parse_reference(text)
        found = number and visible_to(self.reader).filter(number=number).for_list().first()
        if not found:
            raise ValidationError(f"There is no request {text}.")
        return found
