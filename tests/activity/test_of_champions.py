"""What Activity and other pages say of what champions did."""

import pytest
from django.test import Client

from accounts.models import User
from champions.domain import record_act
from departments.models import Champion
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.helpers.activity import told
from tests.helpers.forms import main_text

pytestmark = pytest.mark.django_db


def test_what_blocked_a_champion_reads_as_a_sentence(
    official_client: Client, official: User, champion: User
):
    area, of = get_area("leicestershire"), Champion.objects.get(user=champion)
    plain = {"champion": of, "subject": area, "kind": "blocked", "done_on": TODAY}
    for by in (champion, official):
        record_act(by=by, **plain, words=f"The Home Office’s lawyers, says {by}.")
    assert told(official_client)[:2] == [
        f"Olive Official recorded what {of} did for Leicestershire: "
        "was blocked (The Home Office’s lawyers, says Olive Official)",
        "Chris Champion recorded what they did for Leicestershire: "
        "was blocked (The Home Office’s lawyers, says Chris Champion)",
    ]
    for address in ("/", "/champions/", "/areas/leicestershire/"):
        page = main_text(official_client.get(address)).lower()
        assert "was blocked" in page, address
        assert "blocked by" not in page, address
