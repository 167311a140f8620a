"""Every address of the project, as nobody and as each role.

The addresses are found from the URL configuration: a new one fails here until it has a row.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from accounts.models import Role, User
from areas.models import Contact, LocalProject
from cbtracker import redirects
from departments.models import Champion, Department
from digests import subscriptions
from digests.models import Frequency
from outbox.signed_urls import sign
from papers.domain.assemble import PaperScope
from papers.domain.publish import issue
from papers.models import Meeting
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.models import Request
from tests.conftest import TODAY, get_area, get_workstream
from tests.factories.commissions import rows_of_commissions
from tests.helpers.mail import queue_email

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/sign-in/"
YOURS = "/your-requests/"
ADMIN = "/admin/"
HOME = "/"
PASSWORD = "/accounts/password/"
ELSEWHERE = (SIGN_IN, YOURS, ADMIN, HOME, PASSWORD)

# route: what nobody, an official, a lead, a champion and an administrator get. A number is the
# status; an address is where they are sent in the end.
READERS = (SIGN_IN, 200, 200, 200, 403)
WRITERS = (SIGN_IN, 200, 403, 403, 403)
EVERYBODY_IN = (SIGN_IN, 200, 200, 200, 200)
STAFF = (SIGN_IN, HOME, YOURS, 200, 200)
ADMINISTRATORS = (SIGN_IN, HOME, YOURS, 403, 200)
CHAMPIONS = (SIGN_IN, HOME, YOURS, 200, 403)
NOBODY = (SIGN_IN, HOME, YOURS, 403, 403)
# Of a row that a person may not see, Django's history says that there is none.
ROWS_OF_ADMINISTRATORS = {
    "<path:object_id>/history/": (SIGN_IN, HOME, YOURS, ADMIN, 200),
    "<path:object_id>/delete/": NOBODY,
}
TABLE: dict[str, tuple[int | str, ...]] = {
    "": (SIGN_IN, 200, YOURS, ADMIN, ADMIN),
    "your-requests/": (SIGN_IN, 403, 200, 403, 403),
    "requests/": READERS,
    "requests/download.<str:extension>": READERS,
    "requests/new/": WRITERS,
    "requests/<reference:number>/": READERS,
    "requests/<reference:number>/update/": WRITERS,
    "requests/<reference:number>/change/": WRITERS,
    "requests/<reference:number>/entries/<int:entry_id>/correct/": WRITERS,
    "requests/<reference:number>/solved/": (SIGN_IN, 403, 200, 403, 403),
    "not-solved/": WRITERS,
    "workstreams/": READERS,
    "changes/": READERS,
    "unchanged/": READERS,
    "meetings/": READERS,
    "meetings/<int:meeting_id>/": READERS,
    "meetings/new/": WRITERS,
    "meetings/<int:meeting_id>/change/": WRITERS,
    "go-through/": WRITERS,
    "paper/": READERS,
    "paper/download.<str:extension>": READERS,
    "paper/issue/": WRITERS,
    "editions/": WRITERS,
    "editions/compare/": WRITERS,
    "editions/<int:number>/": WRITERS,
    "editions/<int:number>/download.<str:extension>": WRITERS,
    "workstreams/<slug:slug>/": READERS,
    # Places and people. What of them each reader sees is another matter.
    "areas/": READERS,
    "areas/<slug:slug>/": READERS,
    "areas/<slug:slug>/briefing/": READERS,
    "areas/<slug:slug>/briefing.<str:extension>": READERS,
    "areas/<slug:slug>/money/": READERS,
    "areas/<slug:slug>/figures/": READERS,
    "areas/<slug:slug>/figures/record/": WRITERS,
    "areas/<slug:slug>/history/": (SIGN_IN, 200, 403, 200, 403),
    "areas/<slug:slug>/<slug:kind>/add/": WRITERS,
    "areas/<slug:slug>/<slug:kind>/<int:pk>/change/": WRITERS,
    "areas/<slug:slug>/<slug:kind>/<int:pk>/remove/": WRITERS,
    "departments/": READERS,
    "departments/<code:code>/": READERS,
    "departments/<code:code>/history/": WRITERS,
    "departments/<code:code>/<slug:kind>/add/": WRITERS,
    "departments/<code:code>/<slug:kind>/<int:pk>/change/": WRITERS,
    "departments/<code:code>/<slug:kind>/<int:pk>/remove/": WRITERS,
    "families/": READERS,
    "families/download.<str:extension>": READERS,
    "programme/": READERS,
    "history/": WRITERS,
    # Letters.
    "emails/": WRITERS,
    "emails/send/": (SIGN_IN, 405, 403, 403, 403),
    "emails/<int:pk>/": WRITERS,
    "digest/": (SIGN_IN, 200, 200, 403, 403),
    "digest/end/<str:token>/": (200, 200, 200, 200, 200),
    # Rounds, and the answers to them.
    "commissions/": WRITERS,
    "commissions/new/<slug:kind>/": WRITERS,
    "commissions/<int:commission_id>/": WRITERS,
    "commissions/<int:commission_id>/change/": WRITERS,
    "commissions/<int:commission_id>/send/": WRITERS,
    "commissions/<int:commission_id>/remind/": (SIGN_IN, 405, 403, 403, 403),
    "commissions/<int:commission_id>/recipients/add/": WRITERS,
    "commissions/<int:commission_id>/close/": WRITERS,
    "commissions/<int:commission_id>/replies/": WRITERS,
    "commissions/<int:commission_id>/replies/unchanged/": (SIGN_IN, 405, 403, 403, 403),
    "commissions/recipients/<int:addressee_id>/": WRITERS,
    "commissions/recipients/<int:addressee_id>/record/": WRITERS,
    "commissions/recipients/<int:addressee_id>/link/": (SIGN_IN, 405, 403, 403, 403),
    "commissions/proposals/<int:pk>/": WRITERS,
    "commissions/barriers/<int:pk>/": WRITERS,
    "commissions/barriers/<int:pk>/raise/": WRITERS,
    "commissions/barriers/<int:pk>/join/<reference:number>/": WRITERS,
    "your-replies/": (SIGN_IN, 403, 200, 403, 403),
    "your-replies/<int:addressee_id>/": (SIGN_IN, 403, 200, 403, 403),
    # Whoever holds the link, and nobody as who they are.
    "reply/<str:token>/": (200, 200, 200, 200, 200),
    # Signing in. Whoever is signed in already is sent to their work.
    "accounts/sign-in/": (200, HOME, YOURS, ADMIN, ADMIN),
    "accounts/sign-out/": (SIGN_IN, 200, 200, 200, 200),
    "accounts/sign-up/": (200, HOME, YOURS, ADMIN, ADMIN),
    "accounts/not-active/": (200, 200, 200, 200, 200),
    "accounts/password/": EVERYBODY_IN,
    "accounts/password/forgotten/": (200, 200, 200, 200, 200),
    "accounts/password/sent/": (200, 200, 200, 200, 200),
    "accounts/^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (200, 200, 200, 200, 200),
    "accounts/password/changed/": (200, 200, 200, 200, 200),
    # The admin site.
    "admin/": STAFF,
    "admin/login/": (SIGN_IN, HOME, YOURS, ADMIN, ADMIN),
    "admin/logout/": (SIGN_IN, HOME, YOURS, 405, 405),
    "admin/password_change/": (SIGN_IN, HOME, YOURS, PASSWORD, PASSWORD),
    "admin/password_change/done/": STAFF,
    "admin/autocomplete/": NOBODY,
    "admin/jsi18n/": STAFF,
    "admin/^(?P<app_label>accounts|areas|departments|requests_log)/$": STAFF,
    "admin/(?P<url>.*)$": (SIGN_IN, HOME, YOURS, 404, 404),
    "admin/requests_log/request/<int:pk>/note/": CHAMPIONS,
    "admin/requests_log/request/": CHAMPIONS,
    "admin/requests_log/request/add/": NOBODY,
    "admin/requests_log/request/<path:object_id>/": CHAMPIONS,
    "admin/requests_log/request/<path:object_id>/change/": CHAMPIONS,
    "admin/requests_log/request/<path:object_id>/history/": (SIGN_IN, HOME, YOURS, 403, ADMIN),
    "admin/requests_log/request/<path:object_id>/delete/": NOBODY,
    "admin/areas/area/": STAFF,
    "admin/areas/area/add/": ADMINISTRATORS,
    "admin/areas/area/<path:object_id>/": STAFF,
    "admin/areas/area/<path:object_id>/change/": STAFF,
    "admin/areas/area/<path:object_id>/history/": ADMINISTRATORS,
    "admin/areas/area/<path:object_id>/delete/": NOBODY,
    **{
        f"admin/areas/{model}/{tail}": (SIGN_IN, HOME, YOURS, 200, 403)
        for model in ("contact", "localproject")
        for tail in (
            "",
            "add/",
            "<path:object_id>/",
            "<path:object_id>/change/",
            "<path:object_id>/delete/",
        )
    },
    **{
        # Django's own history names whoever changed it, and says that nobody else sees one.
        f"admin/areas/{model}/<path:object_id>/history/": (SIGN_IN, HOME, YOURS, 403, ADMIN)
        for model in ("contact", "localproject")
    },
    **{
        f"admin/{model}/{tail}": ROWS_OF_ADMINISTRATORS.get(tail, ADMINISTRATORS)
        for model in (
            "accounts/user",
            "departments/department",
            "departments/champion",
            "requests_log/workstream",
        )
        for tail in (
            "",
            "add/",
            "<path:object_id>/",
            "<path:object_id>/change/",
            "<path:object_id>/history/",
            "<path:object_id>/delete/",
        )
    },
}
PEOPLE = (None, Role.OFFICIAL, Role.LEAD, Role.CHAMPION, Role.ADMINISTRATOR)


def routes(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            # Old addresses redirect everybody: see tests/cbtracker/test_redirects.py.
            if pattern.urlconf_name is redirects:
                continue
            yield from routes(pattern, route)
        else:
            yield route


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(TABLE) == sorted(set(routes()))


@pytest.fixture
def addresses(make_request: Any, make_user: Callable[..., User]) -> dict[str, str]:
    """An address that exists for every route, about an area that both lead and champion have."""
    request: Request = make_request(areas=[get_area("leicestershire")])
    meeting = Meeting.objects.create(body="Community Budgets Group", held_on=TODAY)
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
        "areas/area": area.pk,
        "areas/contact": contact.pk,
        "areas/localproject": project.pk,
        "departments/department": Department.objects.get().pk,
        "departments/champion": champion.pk,
        "requests_log/request": request.pk,
        "requests_log/workstream": get_workstream().pk,
    }
    given = {
        "<reference:number>": request.reference,
        "<int:entry_id>": str(request.current_id),
        "<int:meeting_id>": str(meeting.pk),
        "<int:number>": str(edition.number),
        "<str:extension>": "csv",
        "<slug:slug>": "data-sharing",
        "<int:pk>": str(request.pk),
        "^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/new/1-abc/",
        "^(?P<app_label>accounts|areas|departments|requests_log)/$": "areas/",
        "(?P<url>.*)$": "nothing/here/",
    }
    of_route = {
        "areas/": {"<slug:slug>": area.slug, "<slug:kind>": "contact", "<int:pk>": str(contact.pk)},
        "departments/": {
            "<code:code>": champion.department.code,
            "<slug:kind>": "champion",
            "<int:pk>": str(champion.pk),
        },
        "emails/": {"<int:pk>": str(queue_email().pk)},
        "digest/end/": {"<str:token>": sign(subscriptions.UNSUBSCRIBE_URL_NAME, str(digest.key))},
        "areas/<slug:slug>/briefing.": {"<str:extension>": "docx"},
        **rows_of_commissions(edition.issued_by, area.slug, champion.department.code),
    }
    found = {}
    for route in TABLE:
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


@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role or "nobody")
def test_each_role_gets_what_the_table_says(
    role: Role | None, addresses: dict[str, str], make_user: Callable[..., User]
):
    client = Client()
    if role:
        client.force_login(make_user(role, "leicestershire"))
    place = PEOPLE.index(role)
    got = {route: outcome(client, address) for route, address in addresses.items()}
    assert got == {route: row[place] for route, row in TABLE.items()}


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION, Role.ADMINISTRATOR])
def test_nobody_but_an_official_sends_a_form_of_writing(
    role: Role, addresses: dict[str, str], make_user: Callable[..., User]
):
    client = Client()
    client.force_login(make_user(role, "leicestershire"))
    writing = [route for route, row in TABLE.items() if row == WRITERS]
    assert len(writing) == 38
    assert {client.post(addresses[route]).status_code for route in writing} == {403}


def outcome(client: Client, address: str) -> int | str:
    response = client.get(address, follow=True)
    last = response.redirect_chain[-1][0].partition("?")[0] if response.redirect_chain else ""
    return last if last in ELSEWHERE else response.status_code
