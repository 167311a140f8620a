"""Words that two administrators remove are nowhere in the database, and all else stays provable."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from privacy.domain import redactions
from provenance.models import Redaction
from tests.privacy.planting import NAME, models_without_rows, plant_everywhere, texts_with

pytestmark = pytest.mark.django_db


def check(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def remove(by: User, other: User, words: str = NAME, *, with_files: bool = False) -> Redaction:
    """Propose and confirm a redaction; return it from the database."""
    proposal = redactions.propose(by=by, words=words, reason="They asked.", with_files=with_files)
    redactions.confirm(by=other, redaction=proposal)
    return Redaction.objects.get(pk=proposal.pk)


@pytest.mark.usefixtures("full_database")
def test_a_name_in_every_text_is_nowhere_after_its_redaction(administrator: User, second: User):
    assert models_without_rows() == []
    plant_everywhere()
    assert any("requests_log_entrywords" in each for each in texts_with())
    check("check_log")
    check("check_editions")

    redaction = remove(administrator, second)

    assert list(texts_with()) == []
    assert redaction.words == ""
    assert (redaction.proposed_by, redaction.confirmed_by) == (administrator, second)
    assert check("check_log").startswith("All 33 requests match")
    assert check("check_editions") == "1 edition matches what was issued.\n"
