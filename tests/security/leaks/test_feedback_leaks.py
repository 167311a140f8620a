"""One area's feedback is hidden from leads and champions of other areas."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from requests_log.domain.feedback import not_solved, read_feedback
from requests_log.models import Request
from requests_log.permissions import feedback_visible_to
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area
from tests.factories.feedback import give_feedback
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
SECRET = "Zebrawood"
OWN = "Our own quagga"


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
