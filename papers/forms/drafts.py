"""Forms for draft papers: what they contain, their covering words, and clearance."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import User
from cbtracker.text import tidy
from papers.domain.clearance_input import (
    MAX_COMMENTS_LENGTH,
    MAX_EMAIL_LENGTH,
    MAX_NAME_LENGTH,
    clean_person,
)
from papers.forms.editions import CoverForm
from papers.forms.scope import PARTS, PaperForm
from papers.models import ClearanceAnswer, DraftPaper
from requests_log.forms.common import EntryForm, PrintableField


class DraftWordsForm(CoverForm):
    """The cover of a draft, with the version (``seen``) that was there when it was opened."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # What was there then, as a query string: untouched fields follow somebody else's change.
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["introduction"].label = "Covering words"
        self.fields["introduction"].widget.attrs["rows"] = 18

    def clean_seen(self) -> int:
        return self.cleaned_data["seen"] or 0

    def list_changed(self) -> list[str]:
        """Return the fields of a valid form that differ from what was there."""
        was = QueryDict(self.cleaned_data["was"])
        names = [name for name in self.fields if name not in ("seen", "was")]
        return [each for each in names if self.cleaned_data[each] != tidy(was.get(each, "\x00"))]

    def chosen(self) -> dict[str, Any]:
        """Return what a valid form says, as the arguments of ``drafts.save_words``."""
        given = {name: self.cleaned_data[name] for name in ("seen", "title", "introduction")}
        return {**given, "cover": self.get_cover()}


class DraftContentsForm(PaperForm):
    """What a draft contains: date, changes, requests covered, annexes. Its meeting stays."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # What was there then, as a query string: untouched fields follow somebody else's change.
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, draft: DraftPaper, reader: User) -> None:
        data = data.copy()
        data["meeting"] = str(draft.meeting_id)
        super().__init__(data, reader=reader)
        self.draft = draft
        self.fields["meeting"].widget = forms.HiddenInput()
        self.fields["as_at"].help_text = "The paper has the record of this day."

    def clean_seen(self) -> int:
        return self.cleaned_data["seen"] or 0

    def list_changed(self) -> list[str]:
        """Return the fields of a valid form that differ from what was there."""
        was = QueryDict(self.cleaned_data["was"])
        before = DraftContentsForm(was, draft=self.draft, reader=self.reader)
        names = [name for name in self.fields if name not in ("seen", "was", "meeting")]
        if not was or not before.is_valid():
            return names
        return [each for each in names if self.cleaned_data[each] != before.cleaned_data[each]]

    def chosen(self) -> dict[str, Any]:
        """Return what a valid form chooses, as the arguments of ``drafts.save_contents``."""
        given = self.cleaned_data
        names = ("seen", "as_at", "area", "department", "changes_since")
        parts = [part for part in PARTS if given[part]]
        return {**{name: given[name] for name in names}, "parts": parts}


# How many people can be asked at once besides the first.
MAX_OTHERS = 20


class AskClearanceForm(EntryForm):
    """One or more people who are to clear a draft."""

    name = PrintableField(
        max_length=MAX_NAME_LENGTH,
        error_messages={"required": "Enter the name of the person who is to clear it."},
    )
    email = forms.EmailField(
        label="Email address",
        max_length=MAX_EMAIL_LENGTH,
        error_messages={
            "required": "Enter an email address, like name@example.com.",
            "invalid": "Enter an email address, like name@example.com.",
        },
    )
    others = PrintableField(
        label="Other people to ask (optional)",
        help_text="One on each line: the name, a comma, then the email address.",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def clean_others(self) -> list[dict[str, str]]:
        """Return the name and email address of each line. Names the lines that have none."""
        people, errors = [], []
        lines = [line for line in self.cleaned_data["others"].split("\n") if line.strip()]
        if len(lines) > MAX_OTHERS:
            raise ValidationError(f"Ask up to {MAX_OTHERS} other people at once.")
        for number, line in enumerate(lines, 1):
            name, _, email = line.rpartition(",")
            try:
                people.append(clean_person(name=name, email=email))
            except ValidationError:
                too_long = len(name) > MAX_NAME_LENGTH or len(email) > MAX_EMAIL_LENGTH
                errors.append(
                    f"Line {number} must have a name of up to {MAX_NAME_LENGTH} characters, and an "
                    f"email address of up to {MAX_EMAIL_LENGTH}."
                    if too_long
                    else f"Line {number} must have a name, a comma and an email address, like "
                    "Anna Smith, anna@example.com."
                )
        if errors:
            raise ValidationError(errors)
        return people

    def list_people(self) -> list[dict[str, str]]:
        """Return everybody whom a valid form asks, as the arguments of ``drafts.ask_several``."""
        given = self.cleaned_data
        return [{"name": given["name"], "email": given["email"]}, *given["others"]]


class ClearanceAnswerForm(EntryForm):
    """Whether a paper is cleared, with comments."""

    answer = forms.ChoiceField(
        label="Do you clear this paper?",
        choices=ClearanceAnswer.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether the paper is cleared.",
            "invalid_choice": "Choose whether the paper is cleared.",
        },
    )
    comments = PrintableField(
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        help_text="Leave this empty if you clear it as it is.",
    )

    def clean_comments(self) -> str:
        # Not by the browser, which would cut pasted words without a word.
        comments: str = self.cleaned_data["comments"]
        if len(comments) > MAX_COMMENTS_LENGTH:
            limit = f"{MAX_COMMENTS_LENGTH:,}"
            raise ValidationError(f"Shorten the comments to {limit} characters or fewer.")
        return comments

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        answer = given.get("answer")
        is_bare = not given.get("comments") and "comments" not in self.errors
        if answer and answer != ClearanceAnswer.Answer.CLEARED and is_bare:
            self.add_error("comments", "Enter your comments, or what needs to change.")
        return given
