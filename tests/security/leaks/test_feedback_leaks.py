"""One area's feedback is hidden from leads and champions of other areas."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from requests_log.domain.feedback import not_solved, read_feedback
from requests_log.models import Request
from requests_log.permissions import feedback_visible_to
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.entries import move
from tests.factories.feedback import give_feedback
from tests.helpers.crawl import read_everywhere
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
SECRET = "Zebrawood"
OWN = "Our own quagga"


@pytest.fixture
def everywhere(
    example_urls: dict[str, str],
    make_request: Any,
    make_user: Callable[..., User],
    official: User,
) -> dict[str, str]:
    """All addresses, where Kent's lead has said of two requests what is for Kent and officials.

    Both requests are Leicestershire's too; one was reopened and resolved again since.
    """
    kent = make_user(Role.LEAD, "kent", name=f"{SECRET} Kent")
    leicestershire = make_user(Role.LEAD, "leicestershire", name="Lena Leicester")
    for again in (False, True):
        request = make_request(
            areas=[get_area("kent"), get_area("leicestershire")],
            departments=[get_department("DfE")],
            stage=Stage.RESOLVED,
            status="DfE has agreed.",
        )
        give_feedback(request, kent, area=get_area("kent"), why=f"{SECRET} why")
        give_feedback(request, leicestershire, area=get_area("leicestershire"), why=OWN)
        if again:
            move(request, official, Stage.IN_PROGRESS)
            request.refresh_from_db()
            move(request, official, Stage.RESOLVED)
    made = Request.objects.filter(stage=Stage.RESOLVED)
    of_requests = {
        f"{row.reference} {tail}": f"{row.get_absolute_url()}{tail}"
        for row in made
        for tail in ("", "solved/")
    }
    of_admin = {
        f"{row.pk} {tail}": f"/admin/requests_log/request/{row.pk}/{tail}/"
        for row in made
        for tail in ("change", "note")
    }
    searched = {"search": f"/requests/?words={SECRET[:5]}"}
    return {**example_urls, **of_requests, **of_admin, **searched}


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.OFFICIAL, True), (Role.LEAD, False), (Role.CHAMPION, False)]
)
def test_another_areas_feedback_is_hidden_everywhere(
    role: Role, sees: bool, everywhere: dict[str, str], make_user: Callable[..., User]
):
    client = client_for(make_user(role, "leicestershire"))
    texts = dict(read_everywhere(client, everywhere))
    found = {address for address, text in texts.items() if SECRET in text}
    own = {address for address, text in texts.items() if OWN in text}
    assert "/requests/CB-002/" in own
    if sees:
        past = "?as_at=2011-03-22"
        dated = {"/requests/CB-002/", "/requests/CB-003/", "/not-solved/"}
        assert {*dated, *(f"{page}{past}" for page in dated), "/history/"} == found
    else:
        assert found == set()


@pytest.mark.parametrize(
    ("role", "slugs", "reads"),
    [
        (Role.OFFICIAL, (), {"westminster", "west-london", "swindon"}),
        (Role.LEAD, ("west-london",), {"west-london"}),
        (Role.LEAD, ("westminster",), {"westminster"}),
        (Role.CHAMPION, ("west-london",), {"west-london"}),
        (Role.CHAMPION, ("westminster", "swindon"), {"westminster", "swindon"}),
        (Role.LEAD, (), set()),
        (Role.ADMINISTRATOR, (), set()),
    ],
)
def test_each_reader_sees_feedback_of_their_own_areas(
    role: Role,
    slugs: tuple[str, ...],
    reads: set[str],
    make_request: Any,
    make_user: Callable[..., User],
):
    request = make_request(areas=[], reach="many", stage=Stage.RESOLVED)
    for slug in ("westminster", "west-london", "swindon"):
        give_feedback(request, make_user(Role.LEAD, slug), area=get_area(slug))
    reader = make_user(role, *slugs)
    assert {verdict.area.slug for verdict in feedback_visible_to(reader)} == reads
    for reading in (read_feedback, not_solved):
        found = reading(Request.objects.all(), reader=reader)
        assert {heard.feedback.area.slug for said in found.values() for heard in said} == reads
    reader.is_active = False
    assert not feedback_visible_to(reader).exists()


def test_a_lead_does_not_see_which_colleague_gave_feedback(
    make_request: Any, make_user: Callable[..., User], lead: User
):
    request = make_request(stage=Stage.RESOLVED)
    give_feedback(request, make_user(Role.LEAD, "swindon", name=f"{SECRET} colleague"), why=OWN)
    client = client_for(lead)
    page = client.get(request.get_absolute_url()).content.decode()
    assert OWN in page
    assert SECRET not in page
