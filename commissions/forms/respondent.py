"""Who answers, and what the forms of both kinds of answer have in common."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cbtracker import clock
from cbtracker.clock import in_words
from commissions.domain.returns import Respondent
from commissions.models import Commission, ReplyChannel
from govuk.fields import DateField
from requests_log.forms.common import EntryForm, PrintableField

Problem = tuple[str, str]


class RespondentForm(EntryForm):
    """Who answered; for an official who records it, how it came and on which day too."""

    name = PrintableField(
        label="Your name",
        max_length=150,
        help_text="So that we know who to contact about this reply.",
        error_messages={"required": "Enter your name."},
    )
    told_by = PrintableField(
        label="How did you get the reply?",
        max_length=150,
        help_text="For example, a letter or a phone call.",
        error_messages={"required": "Enter how you got the reply."},
    )
    answered_on = DateField(
        label="When did they reply?",
        help_text="For example, 16 3 2011.",
        error_messages={"required": "Enter the date they replied."},
    )

    def __init__(self, *args: Any, way: ReplyChannel, of_round: Commission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_round = of_round
        if way != ReplyChannel.RECORDED:
            del self.fields["told_by"], self.fields["answered_on"]
        else:
            self.fields["name"].label, self.fields["name"].help_text = "Who replied?", ""
            self.fields["name"].error_messages["required"] = "Enter who replied."
        if way == ReplyChannel.BROWSER:
            del self.fields["name"]

    def clean_answered_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["answered_on"]
        began = self.of_round.sent_on
        if day > clock.today():
            raise ValidationError(f"The date must be today, {in_words(clock.today())}, or earlier.")
        if began and day < began:
            raise ValidationError(f"The date must be {in_words(began)}, when we asked, or later.")
        return day

    def complete(self, answerer: Respondent) -> Respondent:
        """Return who answers with what a valid form says of them."""
        given = self.cleaned_data
        return replace(
            answerer,
            name=given.get("name") or answerer.name,
            told_by=given.get("told_by", ""),
            on=given.get("answered_on"),
        )


def as_query(typed: Mapping[str, list[str]]) -> QueryDict:
    """Return the boxes of a draft as a form sends them."""
    query = QueryDict(mutable=True)
    for name, values in typed.items():
        query.setlist(name, values)
    return query


def held(boxes: QueryDict, form: forms.Form) -> dict[str, Any]:
    """Return what boxes held, as the fields of a form that is not sent begin with it."""
    initial: dict[str, Any] = {}
    for name, field in form.fields.items():
        box = form.add_prefix(name)
        if isinstance(field, DateField):
            parts = [boxes.get(f"{box}_{part}", "") for part in ("day", "month", "year")]
            initial |= {name: parts} if any(parts) else {}
        elif isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
            initial[name] = boxes.getlist(box)
        elif box in boxes:
            initial[name] = boxes[box]
    return initial


def problems_of(form: forms.Form, of: str = "") -> list[Problem]:
    """Return what is wrong with a form, each with the id of the box to mend it in."""
    found = []
    for field, errors in form.errors.items():
        box: Any = form[field] if field in form.fields else None
        target = box.first_input_id if box else "main-content"
        found += [(f"{of}{error}", target) for error in errors]
    return found
