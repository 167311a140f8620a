"""The form in which an area lead, or an administrator, names who covers."""

from typing import Any, cast

from django import forms

from accounts.models import User
from areas.covers import CHOOSE, leads_to_cover, who_may_cover
from areas.models import Lead
from govuk.fields import DateField
from govuk.forms import GovukForm

CHOOSE_LEAD = "Choose who is away."
CHOOSE_AREA = "Choose the area."


class NameCoverForm(GovukForm):
    """What ``name_cover`` needs: for whom, who, from when and until when."""

    lead: Any = forms.ModelChoiceField(Lead.objects.none(), empty_label="Choose one")
    user: Any = forms.ModelChoiceField(
        User.objects.none(),
        label="Who covers?",
        empty_label="Choose one",
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    since = DateField(
        label="First day away", error_messages={"required": "Enter the first day away."}
    )
    until = DateField(
        label="First day back",
        help_text="The cover ends by itself when this day begins.",
        error_messages={"required": "Enter the first day back."},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = leads_to_cover(by)
        lead = cast("forms.ModelChoiceField[Lead]", self.fields["lead"])
        lead.queryset = leads
        message = CHOOSE_LEAD if by.is_administrator else CHOOSE_AREA
        lead.label = "Who is away?" if by.is_administrator else "For which area?"
        lead.error_messages.update(required=message, invalid_choice=message)
        rows = list(leads)
        lead.choices = [
            ("", "Choose one"),
            *((row.pk, _name_of(row, with_person=by.is_administrator)) for row in rows),
        ]
        if len(rows) == 1:
            lead.initial = rows[0].pk
        user = cast("forms.ModelChoiceField[User]", self.fields["user"])
        user.queryset = who_may_cover([row.area for row in rows], by=by)
        if by.is_administrator:
            # Names can be the same. Only administrators see addresses.
            people = [(each.pk, f"{each.name}, {each.email}") for each in user.queryset]
            user.choices = [("", "Choose one"), *people]


def _name_of(row: Lead, *, with_person: bool) -> str:
    return f"{row.area.name}: {row.user.name}" if with_person else row.area.name
