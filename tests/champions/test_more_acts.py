"""Pages say so where they leave out what champions did earlier."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from champions.models import ChampionAct
from champions.queries import acts
from tests.factories.areas import get_area
from tests.helpers.forms import main_text
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("of", ["area", "request"])
def test_it_is_said_that_there_are_earlier_acts(
    of: str,
    official: User,
    make_act: Callable[..., ChampionAct],
    make_request: Any,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(acts, "FEW" if of == "area" else "MOST", 2)
    area = get_area("leicestershire")
    subject = area if of == "area" else make_request(areas=[area])
    client, address = client_for(official), subject.get_absolute_url()
    for number in range(2):
        make_act(subject=subject, words=f"Zebrawood {number}.")
    assert "These are the latest" not in main_text(client.get(address))
    make_act(subject=subject, words="Zebrawood 2.")
    text = main_text(client.get(address))
    assert "These are the latest 2. See all that champions have done" in text
    assert "Zebrawood 0." not in text
