"""Until it is let through, officials and leads for its area alone read what a lead proposed."""

from collections.abc import Callable

import pytest

from accounts.models import Role, User
from proposals.models import LeadProposal
from proposals.queries import proposals_visible_to
from tests.factories.areas import get_area
from tests.factories.feedback import propose
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def kent(make_user: Callable[..., User]) -> User:
    return make_user(Role.LEAD, "kent", name="Kim of Kent")


@pytest.mark.parametrize(
    ("role", "slugs", "reads"),
    [
        (Role.OFFICIAL, (), True),
        (Role.LEAD, ("kent",), True),
        (Role.LEAD, ("leicestershire",), False),
        (Role.LEAD, (), False),
        (Role.CHAMPION, ("kent",), False),
        (Role.ADMINISTRATOR, (), False),
    ],
)
def test_each_reader_reads_what_the_rule_says(
    role: Role, slugs: tuple[str, ...], reads: bool, make_user: Callable[..., User], kent: User
):
    propose(kent, area=get_area("kent"))
    reader = make_user(role, *slugs)
    assert proposals_visible_to(reader).exists() is reads
    reader.is_active = False
    assert not proposals_visible_to(reader).exists()


def test_a_lead_withdraws_nothing_of_another_area(kent: User, make_user: Callable[..., User]):
    proposal = propose(kent, area=get_area("kent"))
    other = client_for(make_user(Role.LEAD, "leicestershire"))
    assert other.post(f"/your-proposals/{proposal.pk}/withdraw/").status_code == 404
    assert LeadProposal.objects.get().waits
