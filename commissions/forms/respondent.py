"""The form for who replies, and helpers that both reply forms share."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cbtracker import clock
from cbtracker.clock import in_words
from commissions.domain.returns import Respondent
from commissions.models import Commission, ReplyChannel
from govuk.fields import DateField
from govuk.forms import GovukBoundField
from requests_log.forms.common import EntryForm, PrintableField

# A message, and the id of the input to correct.
Problem = tuple[str, str]


class ReplyPart(NamedTuple):
    """A part of a reply on the page to check: a request or a barrier, and what is said of it.

    ``issue`` is that of a barrier, which may be in the record already.
    """

    heading: str
    text: str
    details: Sequence[str] = ()
    issue: str = ""


class RespondentForm(EntryForm):
    """Who replied; for an official who records a reply, also how and when it arrived."""

    name = PrintableField(
        label="Your name",
        max_length=150,
        help_text="So that we know who to contact about this reply.",
        error_messages={"required": "Enter your name."},
    )
    received_via = PrintableField(
        label="How did you get the reply?",
        max_length=150,
        help_text="For example, a letter or a phone call.",
        error_messages={"required": "Enter how you got the reply."},
    )
    replied_on = DateField(
        label="When did they reply?",
        help_text="For example, 16 3 2011.",
        error_messages={"required": "Enter the date they replied."},
    )

    def __init__(
        self, data: QueryDict | None = None, *, channel: ReplyChannel, commission: Commission
    ) -> None:
        super().__init__(data)
        self.commission = commission
        if channel != ReplyChannel.RECORDED:
            del self.fields["received_via"], self.fields["replied_on"]
        else:
            self.fields["name"].label, self.fields["name"].help_text = "Who replied?", ""
            self.fields["name"].error_messages["required"] = "Enter who replied."
        if channel == ReplyChannel.BROWSER:
            del self.fields["name"]

    def clean_replied_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["replied_on"]
        sent_on = self.commission.sent_on
        if day > clock.today():
            raise ValidationError(f"The date must be today, {in_words(clock.today())}, or earlier.")
        if sent_on and day < sent_on:
            raise ValidationError(f"The date must be {in_words(sent_on)}, when we asked, or later.")
        return day

    def complete(self, respondent: Respondent) -> Respondent:
        """Return the respondent with what a valid form adds."""
        return replace(
            respondent,
            name=self.cleaned_data.get("name") or respondent.name,
            received_via=self.cleaned_data.get("received_via", ""),
            replied_on=self.cleaned_data.get("replied_on"),
        )


def build_query(typed: Mapping[str, list[str]]) -> QueryDict:
    """Return the values of a draft as a QueryDict, as if the form had been sent."""
    query = QueryDict(mutable=True)
    for name, values in typed.items():
        query.setlist(name, values)
    return query


def list_problems(form: forms.Form, prefix: str = "") -> list[Problem]:
    """Return the errors of a form, each with the id of its input, for the error summary."""
    problems = []
    for name, errors in form.errors.items():
        box = form[name] if name in form.fields else None
        target = box.first_input_id if isinstance(box, GovukBoundField) else "main-content"
        problems += [(f"{prefix}{error}", target) for error in errors]
    return problems
