"""The forms with which leads propose something, and officials decide."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from areas.models import Area
from departments.models import Department
from govuk.fields import DateField
from proposals.models import LeadProposal, LeadProposalKind
from requests_log.forms.change import RaiseForm
from requests_log.forms.common import (
    CheckboxesField,
    EntryForm,
    SeenForm,
    TextField,
    department_picker,
)
from requests_log.forms.evidence import EvidenceForm
from requests_log.forms.next_steps import StepForm
from requests_log.models import Entry, Request

WHICH_AREA = "Choose the area that this is for."
WHOSE_MOVE = "Choose whose move it is."
OUR_MOVE = "area"


class AreaField(forms.ChoiceField):
    """Which of a lead's areas something is proposed for."""

    def __init__(self) -> None:
        super().__init__(
            label="Which area is this for?",
            widget=forms.RadioSelect,
            error_messages={"required": WHICH_AREA, "invalid_choice": WHICH_AREA},
        )


class ProposalAreaForm(EntryForm):
    """What all forms of leads have in common: the area, which is not asked if there is but one."""

    area = AreaField()

    def offer(self, areas: Sequence[Area]) -> None:
        """Let the lead choose one of these areas."""
        self.areas = {area.slug: area for area in areas}
        field = cast(forms.ChoiceField, self.fields["area"])
        field.choices = [(area.slug, area.name) for area in areas]
        if len(areas) == 1:
            self.initial["area"] = areas[0].slug
            field.widget = forms.HiddenInput()

    def command_arguments(self) -> dict[str, Any]:
        """Return the arguments of ``domain.propose`` that a valid form fills in."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return {**given, "area": self.areas[given["area"]]}


class RaiseBarrierForm(ProposalAreaForm):
    """A barrier in a lead's own words."""

    words = TextField(
        rows=4,
        limit="issue",
        label="What is the barrier?",
        help_text="Describe what is in the way and what you want Whitehall to change.",
        error_messages={"required": "Enter what the barrier is."},
    )
    why = TextField(
        rows=4,
        limit="why",
        label="Why is it a barrier?",
        error_messages={"required": "Enter why it is a barrier."},
    )
    departments = CheckboxesField(
        Department.objects.all(),
        required=False,
        widget=department_picker(),
        label="Which departments does it concern, if you know?",
        error_messages={
            "invalid_choice": "Choose departments from the list.",
            "invalid_pk_value": "Choose departments from the list.",
        },
    )

    def __init__(self, data: QueryDict | None, *, areas: Sequence[Area]) -> None:
        super().__init__(data)
        self.offer(areas)


class AboutRequestForm(SeenForm, ProposalAreaForm):
    """What a lead proposes about a request whose line they have read."""

    def __init__(
        self,
        data: QueryDict | None,
        files: Any = None,
        *,
        record: Request,
        areas: Sequence[Area],
    ) -> None:
        super().__init__(data, files, record=record)
        self.offer(areas)

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, object]:
        """Return no values: a proposal is not part of the line."""
        return {}


class CommentForm(AboutRequestForm):
    """A comment on the present position of a request."""

    words = TextField(
        rows=5,
        limit="comment",
        label="Your comment on where it stands",
        help_text="If DCLG lets it through, everybody who sees this request can read it, with the "
        "name of your area. It is not printed in the paper.",
        error_messages={"required": "Enter your comment."},
    )


class OfferEvidenceForm(AboutRequestForm, EvidenceForm):
    """A file or a link that proves where a request stands."""

    field_order = ("area", "title", "file", "url")

    def command_arguments(self) -> dict[str, Any]:
        """Return the arguments of ``domain.propose`` that a valid form fills in."""
        given = super().command_arguments()
        words = given.pop("title")
        return {**given, "words": words, "file": given["file"] or None}


class ProposeStepForm(AboutRequestForm):
    """Who should do what next."""

    words = TextField(
        rows=3,
        limit="what",
        label="What should be done next?",
        error_messages={"required": "Enter what should be done next."},
    )
    owner = forms.ChoiceField(
        label="Whose move is it?",
        error_messages={"required": WHOSE_MOVE, "invalid_choice": WHOSE_MOVE},
    )
    due_on = DateField(label="By when?", required=False, help_text="You can leave this blank.")
    why = TextField(
        rows=3,
        limit="reason",
        label="Why?",
        required=False,
        help_text="Only DCLG, and other leads for your area, can read this.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = list(Department.objects.values_list("code", "name"))
        cast(forms.ChoiceField, self.fields["owner"]).choices = [
            ("", "Choose"),
            (OUR_MOVE, "Our area’s"),
            ("Departments", departments),
        ]

    def command_arguments(self) -> dict[str, Any]:
        """Return the arguments of ``domain.propose`` that a valid form fills in."""
        given = super().command_arguments()
        owner = given.pop("owner")
        return {**given, "departments": Department.objects.filter(code=owner)}


class RaiseProposedForm(RaiseForm):
    """A new request from a barrier; it starts with the lead's words."""

    # Its source is the lead.
    source = None  # type: ignore[assignment]


class CheckStepForm(StepForm):
    """The next step that an official adds; it starts with the lead's words."""

    # Its source is the lead.
    source = None  # type: ignore[assignment]

    def __init__(self, data: QueryDict | None, *, proposal: LeadProposal) -> None:
        super().__init__(data, what=proposal.words)
        department = proposal.departments.first()
        self.initial["owner"] = (
            f"department:{department.code}" if department else f"area:{proposal.area.slug}"
        )
        self.initial["due_on"] = proposal.due_on


FORMS: dict[str, type[AboutRequestForm]] = {
    LeadProposalKind.COMMENT: CommentForm,
    LeadProposalKind.EVIDENCE: OfferEvidenceForm,
    LeadProposalKind.STEP: ProposeStepForm,
}
