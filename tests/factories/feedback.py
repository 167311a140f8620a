"""Feedback from areas about outcomes."""

from typing import Any

from accounts.models import User
from requests_log.domain import feedback
from requests_log.models import Feedback, Request
from tests.factories.areas import get_area

WHY = "The police still cannot share it."


def give_feedback(request: Request, by: User, answer: str = "partly", **given: Any) -> Feedback:
    request.refresh_from_db()
    why = "" if answer == "yes" else WHY
    plain = {"area": get_area("swindon"), "why": why, "seen": request.line}
    return feedback.give_feedback(by=by, request=request, answer=answer, **{**plain, **given})


def feedback_page(request: Request, tail: str = "solved/") -> str:
    return f"/requests/{request.reference}/{tail}"
