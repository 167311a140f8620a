"""The forms that say which official looks after requests."""

from typing import Any

from django import forms

from accounts.models import Role, User
from requests_log.forms.common import EntryForm
from requests_log.models import Request

CHOOSE = "Choose an official from the list."


def official_field(label: str, *, required: bool = True, empty: str = "Choose") -> Any:
    """Return a choice of the officials who have an active account."""
    return forms.ModelChoiceField(
        User.objects.filter(role=Role.OFFICIAL, is_active=True).order_by("name"),
        label=label,
        required=required,
        empty_label=empty,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


class OwnerForm(EntryForm):
    """The owner of a request, or nobody; with who it was when the page was opened."""

    seen = forms.Field(required=False, widget=forms.HiddenInput)
    official = official_field("Who looks after it?", required=False, empty="Nobody")

    def __init__(self, *args: Any, record: Request, **kwargs: Any) -> None:
        owner = getattr(record, "owner", None)
        official = owner.official_id if owner else 0
        initial = {"official": official or None, "seen": official}
        super().__init__(*args, initial=initial, **kwargs)


class HandOverForm(EntryForm):
    """Whose requests go to whom."""

    leaver = forms.ModelChoiceField(
        User.objects.filter(role=Role.OFFICIAL).order_by("name"),
        label="Whose requests?",
        empty_label="Choose",
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    official = official_field("To whom?")
