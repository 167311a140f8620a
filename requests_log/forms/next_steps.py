"""The forms for next steps: adding, correcting and ending one."""

from typing import Any

from django import forms

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from cbtracker.submissions import says_the_same
from departments.models import Champion, Department
from govuk.fields import DateField
from requests_log.domain.next_steps import StepOwner
from requests_log.forms.common import (
    EntryForm,
    PrintableField,
    TextField,
    effective_date_field,
    reason_field,
)
from requests_log.forms.step_owners import OTHERS, OwnerField
from requests_log.models import NextStep, StepEnding, StepOutcome

CHOOSE_OWNER = "Choose whose move it is."
CHOOSE_OUTCOME = "Choose how it ended."


class StepForm(EntryForm):
    """A next step: what is to be done, by whom and by when.

    ``step`` is the one to correct, and ``what`` is proposed for a new one.
    """

    what = TextField(
        rows=3,
        limit="what",
        label="What is to be done?",
        help_text="For example: send a note on Clusters to all 16 areas.",
        error_messages={"required": "Enter what is to be done."},
    )
    owner = OwnerField(
        label="Whose move is it?",
        error_messages={"required": CHOOSE_OWNER, "invalid_choice": CHOOSE_OWNER},
    )
    others = PrintableField(
        label="If it is somebody else’s: whose?", max_length=150, required=False
    )
    due_on = DateField(
        label="Due date", required=False, help_text="Leave blank if no date was given."
    )
    effective_on = effective_date_field("Date it was agreed")
    source = PrintableField(
        label="Where does this come from?",
        max_length=200,
        required=False,
        help_text="For example, a meeting. Only officials and champions can see this.",
    )

    def __init__(
        self, *args: Any, step: NextStep | None = None, what: str = "", **kwargs: Any
    ) -> None:
        initial: dict[str, object] = {"effective_on": clock.today(), "what": what}
        if step:
            names = ("what", "others", "due_on", "effective_on")
            initial = {name: getattr(step, name) for name in names}
            initial["owner"] = _owner_key(step)
        super().__init__(*args, initial=initial, **kwargs)
        if step:
            del self.fields["source"]
            self.fields["reason"] = reason_field()
            self.order_fields(["reason"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_other = given.get("owner") == OTHERS
        if is_other and not given.get("others") and "others" not in self.errors:
            self.add_error("others", "Enter whose move it is.")
        elif given.get("others") and given.get("owner") and not is_other:
            self.add_error("others", "Leave this blank, or choose somebody else above.")
        return given

    def command_arguments(self) -> dict[str, Any]:
        """Return the arguments of the commands for steps that a valid form fills in."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "others"}
        return {**given, "owner": self._owner()}

    def says_the_same(self, correction: NextStep) -> bool:
        """Return whether a correction says what a valid form does: it was sent twice."""
        owners = ("department", "area", "champion", "others")
        said = {
            **{name: getattr(correction, name) for name in ("what", "due_on", "effective_on")},
            "owner": StepOwner(**{name: getattr(correction, name) for name in owners}),
            "reason": correction.note,
        }
        return said == self.command_arguments()

    def _owner(self) -> StepOwner:
        return owner_of(self.cleaned_data["owner"], others=self.cleaned_data["others"])


def owner_of(key: str, *, others: str = "") -> StepOwner:
    """Return whose move it is by a value of ``OwnerField``."""
    kind, _, name = key.partition(":")
    if kind == "department":
        return StepOwner(department=Department.objects.get(code=name))
    if kind == "area":
        return StepOwner(area=Area.objects.get(slug=name))
    if kind == "champion":
        return StepOwner(champion=Champion.objects.get(pk=name))
    return StepOwner(others=others)


def _owner_key(step: NextStep) -> str:
    if step.department:
        return f"department:{step.department.code}"
    if step.area:
        return f"area:{step.area.slug}"
    return f"champion:{step.champion_id}" if step.champion_id else OTHERS


class EndStepForm(EntryForm):
    """How a step ended. ``ending`` is the one to correct, if it has ended; ``seen`` is its id."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=StepOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE_OUTCOME, "invalid_choice": CHOOSE_OUTCOME},
    )
    effective_on = effective_date_field("When did it end?")
    source = PrintableField(
        label="Where does this come from?",
        max_length=200,
        required=False,
        help_text="For example, a letter. Only officials and champions can see this.",
    )

    def __init__(self, *args: Any, ending: StepEnding | None = None, **kwargs: Any) -> None:
        initial: dict[str, object] = {"effective_on": clock.today()}
        if ending:
            initial = {"outcome": ending.outcome, "effective_on": ending.effective_on}
            initial["seen"] = str(ending.pk)
        super().__init__(*args, initial=initial, **kwargs)
        if ending:
            del self.fields["source"]
            self.fields["reason"] = reason_field()
            self.order_fields(["reason"])

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the commands that a valid form fills in."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def says_the_same(self, ending: StepEnding, *, seen: str, by: User) -> bool:
        """Return whether a valid form, made from ``seen``, is what this person's ending says."""
        given = self.arguments()
        said = {"note": given.pop("reason", ""), "by_id": by.pk, **given}
        is_next = str(ending.corrects_id or "") == seen
        return is_next and says_the_same(ending, said)
