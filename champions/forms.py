"""The forms in which a champion, or an official for them, says what was done."""

from typing import Any

from django import forms

from accounts.models import User
from cbtracker import clock
from champions.domain import ProposedStep
from champions.models import ActKind
from departments.models import Champion
from govuk.fields import DateField
from requests_log.forms.common import EntryForm, TextField, reason_field
from requests_log.forms.next_steps import owner_of
from requests_log.forms.step_owners import OwnerField
from requests_log.models import Request

CHOOSE = "Choose what was done."
CHOOSE_CHAMPION = "Choose the champion."
WHOLE_AREA = "The area as a whole"


class ActForm(EntryForm):
    """What was done, when, and what follows from it.

    ``requests`` are those that it may be about instead of the area as a whole; none on the page of
    a request. ``champions`` are those for whom an official may say it; none for a champion.
    """

    kind = forms.ChoiceField(
        label="What was done?",
        choices=ActKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    done_on = DateField(
        label="Date", error_messages={"required": "Enter the date on which it was done."}
    )
    words = TextField(
        rows=4,
        limit="what",
        label="What was said or agreed?",
        error_messages={"required": "Enter what was said or agreed."},
    )
    for_leads = forms.BooleanField(
        label="Show this to the leads of the areas concerned",
        required=False,
        help_text="If not, only officials and champions can see it.",
    )
    in_paper = forms.BooleanField(
        label="This may be printed in the paper for the next meeting", required=False
    )
    step_what = TextField(
        rows=2,
        limit="what",
        label="Next step (optional)",
        required=False,
        help_text="What is to be done next about the request. Leave blank if nothing is.",
    )
    step_owner = OwnerField(label="Whose move is the next step?", required=False, has_others=False)
    step_due_on = DateField(label="When is the next step due?", required=False)

    def __init__(
        self,
        *args: Any,
        by: User,
        requests: list[Request] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial={"done_on": clock.today()}, **kwargs)
        if requests is not None:
            about = forms.ChoiceField(
                label="What is it about?",
                choices=[
                    ("", WHOLE_AREA),
                    *((str(row.pk), f"{row.reference}: {row.line.issue[:80]}") for row in requests),
                ],
                required=False,
            )
            self.fields["about"] = about
        if by.is_official:
            self.fields["champion"] = forms.ModelChoiceField(
                Champion.objects.select_related("department"),
                label="Which champion?",
                empty_label="Choose one",
                error_messages={"required": CHOOSE_CHAMPION, "invalid_choice": CHOOSE_CHAMPION},
            )
        self.order_fields(["champion", "about"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        has_step = bool(given.get("step_what"))
        if has_step and not given.get("step_owner") and "step_owner" not in self.errors:
            self.add_error("step_owner", "Choose whose move the next step is.")
        if has_step and "about" in self.fields and not given.get("about"):
            self.add_error("about", "Choose the request that the next step is for.")
        if not has_step and "step_what" not in self.errors:
            for name in ("step_owner", "step_due_on"):
                if given.get(name):
                    self.add_error("step_what", "Enter what is to be done next.")
                    break
        return given

    def command_arguments(self) -> dict[str, Any]:
        """Return the arguments of ``record_act`` that a valid form fills in."""
        given = self.cleaned_data
        names = ("kind", "done_on", "words", "for_leads", "in_paper")
        step = (
            ProposedStep(
                given["step_what"], owner_of(given["step_owner"]), given.get("step_due_on")
            )
            if given.get("step_what")
            else None
        )
        return {**{name: given[name] for name in names}, "step": step}


class WithdrawActForm(EntryForm):
    """Why an act is taken back."""

    reason = reason_field()
