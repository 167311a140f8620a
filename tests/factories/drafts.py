"""Draft papers that were sent for clearance, for tests."""

from typing import Any

from accounts.models import User
from outbox.signed_urls import signed_path
from papers.domain import drafts
from papers.models import Clearance, DraftPaper, Meeting
from papers.views.drafts import prepare
from tests.factories.clock import TODAY


def start_draft(official: User, meeting: Meeting, **given: Any) -> DraftPaper:
    """Start the draft for a meeting as at today."""
    return drafts.start(by=official, meeting=meeting, as_at=TODAY, **given)


def ask(
    official: User, draft: DraftPaper, name: str = "Clara Clear", email: str = "clara@example.com"
) -> Clearance:
    """Ask somebody to clear a draft as it is now."""
    draft = DraftPaper.objects.get(pk=draft.pk)
    prepared = prepare(draft, official)
    return drafts.ask_clearance(
        by=official,
        draft=draft,
        name=name,
        email=email,
        paper=prepared.paper,
        contents=prepared.request.contents,
    )


def link_of(clearance: Clearance) -> str:
    """Return the path of the page that a person who is asked opens."""
    return signed_path(drafts.CLEAR_URL_NAME, str(clearance.key))


def rows_of_drafts(official: User, meeting: Meeting) -> dict[str, dict[str, str]]:
    """Make a draft that was sent for clearance, and return what each route needs."""
    draft = start_draft(official, meeting)
    clearance = ask(official, draft)
    token = link_of(clearance).removeprefix("/clear/").removesuffix("/")
    ids = {"<int:draft_id>": str(draft.pk), "<str:extension>": "odt"}
    return {
        "drafts/": {
            **ids,
            "<int:copy_id>": str(clearance.copy_id),
            "<int:clearance_id>": str(clearance.pk),
        },
        "clear/": {"<str:token>": token, "<str:extension>": "odt"},
    }
