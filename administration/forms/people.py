"""The forms to invite one person, and to end somebody's role."""

from typing import Any

from django import forms

from accounts.models import Role, User
from administration.domain.leaving import Hanging
from areas.models import Area
from cbtracker.email_addresses import EmailAddressFormField
from departments.models import Department
from govuk.forms import GovukForm
from requests_log.forms.common import CheckboxesField, area_picker

_LEAVES = "leaves"
_SAID = {
    Role.OFFICIAL: "sees and keeps the whole record",
    Role.LEAD: "follows the requests of an area",
    Role.CHAMPION: "follows the areas that they support, in the admin site",
    Role.ADMINISTRATOR: "looks after people, areas and departments; sees no requests",
}
_BECOMES = {
    Role.OFFICIAL: "an official",
    Role.LEAD: "an area lead",
    Role.CHAMPION: "a champion",
    Role.ADMINISTRATOR: "an administrator",
}


class InviteForm(GovukForm):
    """One person: who, in which role, and for which areas."""

    name = forms.CharField(
        label="Full name", max_length=150, error_messages={"required": "Enter their full name."}
    )
    email = EmailAddressFormField(
        label="Email address",
        error_messages={
            "required": "Enter their email address.",
            "invalid": "Enter an email address in the correct format, like name@example.com.",
        },
    )
    role = forms.ChoiceField(
        label="Role",
        choices=[(role.value, f"{role.label}: {said}") for role, said in _SAID.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role."},
    )
    areas = CheckboxesField(
        Area.objects.all(),
        label="Areas",
        help_text="Only for an area lead or a champion.",
        required=False,
        widget=area_picker(),
    )
    department = forms.ModelChoiceField(
        Department.objects.all(),
        label="Department",
        help_text="Only for a champion.",
        required=False,
        empty_label="None",
    )
    confirmed = forms.BooleanField(label="Invite them all the same", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Shown when there is a doubt.
        self.asks = False

    def ask(self, doubts: list[str]) -> None:
        """Say what is doubtful, and ask whether to go on."""
        self.asks = True
        for doubt in doubts:
            self.add_error("confirmed", doubt)


class EndRoleForm(GovukForm):
    """What becomes of somebody, and who takes over what they look after."""

    becomes = forms.ChoiceField(
        label="What becomes of them?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of them."},
    )

    def __init__(self, *args: Any, user: User, hanging: Hanging, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [role for role in Role if role != user.role]
        self.fields["becomes"] = forms.ChoiceField(
            label="What becomes of them?",
            choices=[
                (_LEAVES, "They leave: close the account"),
                *((role.value, f"They become {_BECOMES[role]}") for role in others),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose what becomes of them."},
        )
        if hanging.owned:
            officials = User.objects.filter(role=Role.OFFICIAL, is_active=True)
            self.fields["successor"] = forms.ModelChoiceField(
                officials.exclude(pk=user.pk),
                label="Who looks after their requests from now on?",
                required=False,
                empty_label="Nobody for now",
            )

    def role(self) -> Role | None:
        """Return the new role; None if they leave."""
        chosen = self.cleaned_data["becomes"]
        return None if chosen == _LEAVES else Role(chosen)
