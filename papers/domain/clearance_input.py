"""What people type when they ask for clearance or give it: tidied and checked."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cbtracker.text import refuse_unprintable, tidy
from papers.models import ClearanceAnswer

MAX_COMMENTS_LENGTH = 10_000
MAX_NAME_LENGTH = 150
MAX_EMAIL_LENGTH = 254


def clean_person(*, name: str, email: str) -> dict[str, str]:
    """Return a name and an email address, tidied. Raises ValidationError by field."""
    errors = {}
    person = {"name": " ".join(tidy(name).split()), "email": tidy(email)}
    if not person["name"]:
        errors["name"] = "Enter the name of the person who is to clear it."
    if len(person["name"]) > MAX_NAME_LENGTH:
        errors["name"] = f"Shorten the name to {MAX_NAME_LENGTH} characters or fewer."
    try:
        validate_email(person["email"])
    except ValidationError:
        errors["email"] = "Enter an email address, like name@example.com."
    if len(person["email"]) > MAX_EMAIL_LENGTH:
        errors["email"] = f"Enter an email address of {MAX_EMAIL_LENGTH} characters or fewer."
    if errors:
        raise ValidationError(errors)
    return person


def clean_comments(answer: str, comments: str) -> str:
    """Return comments on a paper, tidied. Raises ValidationError by field."""
    comments = tidy(comments)
    if answer not in ClearanceAnswer.Answer.values:
        raise ValidationError({"answer": "Choose whether the paper is cleared."})
    try:
        refuse_unprintable(comments)
    except ValidationError as error:
        raise ValidationError({"comments": error.messages}) from None
    if len(comments) > MAX_COMMENTS_LENGTH:
        limit = f"{MAX_COMMENTS_LENGTH:,}"
        raise ValidationError({"comments": f"Shorten the comments to {limit} characters or fewer."})
    if answer != ClearanceAnswer.Answer.CLEARED and not comments:
        raise ValidationError({"comments": "Enter your comments, or what needs to change."})
    return comments
