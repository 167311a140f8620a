"""Acts of champions, for the tests of this folder."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from champions.domain import record_act
from champions.models import ChampionAct
from departments.models import Champion
from tests.factories.areas import get_area
from tests.factories.clock import TODAY


@pytest.fixture
def make_act(champion: User) -> Callable[..., ChampionAct]:
    """Record what the champion for Leicestershire did, for the area unless told otherwise."""

    def make(**given: Any) -> ChampionAct:
        by = given.pop("by", champion)
        of = given.pop("champion", None) or Champion.objects.get(user=by)
        values = {"kind": "met", "done_on": TODAY, "words": "We met.", **given}
        subject = values.pop("subject", None) or get_area("leicestershire")
        return record_act(by=by, champion=of, subject=subject, **values)

    return make
