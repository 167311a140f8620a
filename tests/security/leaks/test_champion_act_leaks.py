"""What a champion did is read only by those who may: officials, champions, and leads if marked."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from champions.domain import record_act
from champions.models import ChampionAct
from champions.queries.permissions import acts_visible_to
from departments.models import Champion
from tests.factories.areas import get_area
from tests.factories.clock import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def kent(make_user: Callable[..., User]) -> User:
    return make_user(Role.CHAMPION, "kent", name="Kim of Kent")


def act_of(user: User, subject: Any, words: str, **given: Any) -> ChampionAct:
    return record_act(
        by=user,
        champion=Champion.objects.get(user=user),
        subject=subject,
        kind="met",
        done_on=TODAY,
        words=words,
        **given,
    )


@pytest.mark.parametrize(
    ("role", "slugs", "reads"),
    [
        (Role.OFFICIAL, (), {"area", "leads of area", "wide", "wide marked", "named"}),
        (Role.LEAD, ("kent",), {"leads of area", "wide marked"}),
        (Role.LEAD, ("swindon",), {"wide marked"}),
        (Role.LEAD, (), set()),
        (Role.CHAMPION, ("swindon",), set()),
        (Role.CHAMPION, ("lewisham",), {"named"}),
        (Role.ADMINISTRATOR, (), set()),
    ],
)
def test_each_reader_reads_what_the_rule_says(
    role: Role,
    slugs: tuple[str, ...],
    reads: set[str],
    make_user: Callable[..., User],
    make_request: Any,
    kent: User,
    official: User,
):
    get_area("lewisham")
    wide = make_request(areas=[], reach="many")
    act_of(kent, get_area("kent"), "area")
    act_of(kent, get_area("kent"), "leads of area", for_leads=True)
    act_of(kent, wide, "wide")
    act_of(kent, wide, "wide marked", for_leads=True)
    named = make_request(areas=[get_area("kent"), get_area("lewisham")])
    act_of(kent, named, "named")
    reader = make_user(role, *slugs)
    assert {act.words for act in acts_visible_to(reader)} == reads
    own = {act.words for act in acts_visible_to(kent)}
    assert own == {"area", "leads of area", "wide", "wide marked", "named"}
    reader.is_active = False
    assert not acts_visible_to(reader).exists()
