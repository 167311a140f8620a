"""What areas say: feedback about outcomes, and what their leads propose."""

from typing import Any

from accounts.models import User
from areas.models import Area
from proposals import domain as proposals
from proposals.models import LeadProposal
from requests_log.domain import evidence, feedback
from requests_log.models import Feedback, Request
from tests.factories.areas import get_area
from tests.factories.evidence import pdf, upload

WHY = "The police still cannot share it."
WHY_A_BARRIER = "The grants cannot be pooled."


def give_feedback(request: Request, by: User, answer: str = "partly", **given: Any) -> Feedback:
    request.refresh_from_db()
    why = "" if answer == "yes" else WHY
    plain = {"area": get_area("swindon"), "why": why, "seen": request.line}
    return feedback.give_feedback(by=by, request=request, answer=answer, **{**plain, **given})


def feedback_page(request: Request, tail: str = "solved/") -> str:
    return f"/requests/{request.reference}/{tail}"


def propose(by: User, kind: str = "barrier", request: Request | None = None, **given: Any) -> Any:
    """Propose something for Swindon, with words for whatever is not given."""
    plain: dict[str, Any] = {"area": get_area("swindon"), "words": "Councils cannot pool grants."}
    if kind == "barrier":
        plain["why"] = WHY_A_BARRIER
    if request:
        request.refresh_from_db()
        plain |= {"request": request, "seen": request.line}
    if kind == "evidence" and "url" not in given:
        plain["file"] = upload(pdf())
    return proposals.propose(by=by, kind=kind, **{**plain, **given})


def rows_of_proposals(by: User, area: Area, request: Request) -> dict[str, dict[str, str]]:
    """Return what addresses need, by their beginning: a barrier, and a file that waits."""
    about = {"area": area, "by": by}
    barrier = LeadProposal.objects.create(
        **about, kind="barrier", words="A barrier", why=WHY_A_BARRIER
    )
    stored = evidence.store_file(upload(pdf()))
    offered = LeadProposal.objects.create(
        **about,
        kind="evidence",
        request=request,
        seen=request.line,
        words="A letter",
        **vars(stored),
    )
    return {
        "proposals/": {"<int:pk>": str(barrier.pk)},
        "your-proposals/": {"<int:pk>": str(barrier.pk)},
        "proposals/<int:pk>/file/": {"<int:pk>": str(offered.pk)},
        "requests/<reference:number>/propose/": {"<slug:kind>": "comment"},
    }
