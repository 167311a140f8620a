"""A working address for every route of the project."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from accounts.models import Role, User
from areas.models import Contact, LocalProject
from cbtracker import redirects
from champions.models import ChampionAct
from departments.models import Champion, Department
from digests import subscriptions
from digests.models import Frequency
from outbox.signed_urls import sign
from papers.domain.publish import issue
from papers.domain.scope import PaperScope
from papers.models import PaperWording
from papers.queries.paper_request import PaperRequest
from provenance.models import Redaction
from requests_log.as_of import AsOf
from requests_log.domain import positions
from requests_log.models import Abbreviation, BulkAct, BulkKind, Join, PositionChannel, Request
from security.events import record
from security.models import EventKind
from tests.factories.areas import get_area, get_workstream
from tests.factories.background.tasks import make_task
from tests.factories.clock import TODAY
from tests.factories.commissions import rows_of_commissions
from tests.factories.correspondence.sent_letters import rows_of_letters
from tests.factories.drafts import rows_of_drafts
from tests.factories.evidence import attach
from tests.factories.feedback import rows_of_proposals
from tests.factories.imports.people_files import rows_of_administration
from tests.factories.imports.uploads import empty_import
from tests.factories.meetings import make_meeting
from tests.factories.next_steps import add_step
from tests.factories.people import make_cover, make_lock
from tests.helpers.emails import queue_email


def routes(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    """Yield the route of every page."""
    yield from (route for route, _ in named_routes(resolver, prefix))


def named_routes(
    resolver: Any = None, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield the route of every page, with its name, which may be empty."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            # Old addresses redirect everybody: see tests/cbtracker/test_redirects.py.
            if pattern.urlconf_name is redirects:
                continue
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_routes(pattern, route, inner)
        else:
            yield route, f"{namespace}{pattern.name}" if pattern.name else ""


def leads_of(slug: str, make_user: Callable[..., User]) -> list[User]:
    """Return two leads of an area."""
    return [make_user(Role.LEAD, slug) for _ in range(2)]


@pytest.fixture
def example_urls(make_request: Any, make_user: Callable[..., User]) -> dict[str, str]:
    """A working address for every route, about the area of the lead and the champion."""
    request: Request = make_request(areas=[get_area("leicestershire")])
    meeting = make_meeting("Community Budgets Group", TODAY)
    addressee = PaperRequest(PaperScope(None), AsOf(TODAY))
    edition = issue(
        by=make_user(Role.OFFICIAL),
        scope=addressee.scope,
        contents=addressee.contents,
        title="Requests of Whitehall",
        introduction="",
    )
    digest = subscriptions.set_frequency(by=edition.issued_by, frequency=Frequency.WEEKLY)
    area = get_area("leicestershire")
    contact = Contact.objects.create(area=area, capacity="contact", name="Lena Leicester")
    project = LocalProject.objects.create(area=area, name="Loughborough", phase="pilot")
    champion = Champion.objects.create(name="Somebody", department=Department.objects.get())
    objects = {
        "accounts/user": make_user(Role.OFFICIAL).pk,
        "accounts/signinlock": make_lock().pk,
        "areas/area": area.pk,
        "areas/contact": contact.pk,
        "areas/localproject": project.pk,
        "departments/department": Department.objects.get().pk,
        "departments/champion": champion.pk,
        "requests_log/request": request.pk,
        "security/securityevent": record(EventKind.DENIED).pk,
        "requests_log/workstream": get_workstream().pk,
    }
    said = positions.record_position(
        by=edition.issued_by,
        request=request,
        department=champion.department,
        effective_on=TODAY,
        channel=PositionChannel.LETTER,
        is_no_change=True,
    )
    join = Join.objects.create(
        request=request, area=get_area("lewisham"), words="We have it.", by=edition.issued_by
    )
    step = add_step(request, edition.issued_by, "Send a note.")
    act = BulkAct.objects.create(kind=BulkKind.CONFIRM, count=1, by=edition.issued_by)
    act.requests.add(request)
    done = ChampionAct.objects.create(
        champion=champion, area=area, kind="met", done_on=TODAY, words="We met.", by=act.by
    )
    redaction = Redaction.objects.create(
        words="Somebody Else",
        reason="Asked for.",
        with_files=False,
        proposed_by=edition.issued_by,
        proposed_at=edition.issued_at,
    )
    given = {
        "<int:act_id>": str(done.pk),
        "<int:redaction_id>": str(redaction.pk),
        "<int:step_id>": str(step.pk),
        "<int:evidence_id>": str(attach(edition.issued_by, request).pk),
        "<int:position_id>": str(said.position.pk),
        "<reference:number>": request.reference,
        "<int:entry_id>": str(request.current_id),
        "<int:meeting_id>": str(meeting.pk),
        "<int:body_id>": str(meeting.body.pk),
        "<int:number>": str(edition.number),
        "<str:extension>": "csv",
        "<slug:slug>": "data-sharing",
        "<int:pk>": str(request.pk),
        "^(?P<provider_id>[^/]+)/": "sso/",
        "^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/new/1-abc/",
        "^(?P<app_label>accounts|security|areas|departments|requests_log)/$": "areas/",
        "(?P<url>.*)$": "nothing/here/",
    }
    of_route = {
        "areas/": {"<slug:slug>": area.slug, "<slug:kind>": "contact", "<int:pk>": str(contact.pk)},
        "departments/": {
            "<code:code>": champion.department.code,
            "<slug:kind>": "champion",
            "<int:pk>": str(champion.pk),
        },
        "cover/": {"<int:pk>": str(make_cover(*leads_of("lewisham", make_user)).pk)},
        "help/": {"<slug:name>": "officials"},
        "service/": {"<slug:name>": "privacy"},
        "wording/": {"<int:pk>": str(PaperWording.objects.create(part="annex_b", text="B").pk)},
        "glossary/": {"<int:pk>": str(Abbreviation.objects.create(short="FMP").pk)},
        "views/": {"<int:pk>": "0"},
        "tasks/": {"<int:pk>": str(make_task(edition.issued_by).pk)},
        "imports/": {"<int:import_id>": str(empty_import(edition.issued_by).pk)},
        "we-have-this-too/": {"<int:pk>": str(join.pk)},
        **rows_of_proposals(edition.issued_by, area, request),
        "history/": {"<int:pk>": str(act.pk)},
        "emails/": {"<int:pk>": str(queue_email().pk)},
        "watching/": {"<slug:kind>": "request", "<int:pk>": str(request.pk)},
        "digest/end/": {"<str:token>": sign(subscriptions.UNSUBSCRIBE_URL_NAME, str(digest.key))},
        "areas/<slug:slug>/briefing.": {"<str:extension>": "docx"},
        "requests/to-change.": {"<str:extension>": "ods"},
        **rows_of_administration(make_user),
        **rows_of_drafts(edition.issued_by, meeting),
        **rows_of_commissions(edition.issued_by, area.slug, champion.department.code),
        **rows_of_letters(edition.issued_by, champion.department),
    }
    found = {}
    for route in sorted(set(routes())):
        address = route
        for start, names in reversed(of_route.items()):
            if route.startswith(start):
                for name, value in names.items():
                    address = address.replace(name, value)
        for model, pk in objects.items():
            if model in route:
                address = address.replace("<path:object_id>", str(pk))
        for name, value in given.items():
            address = address.replace(name, value)
        found[route] = f"/{address}"
    return found
