"""``prove_record`` says what is whole and protected, and fails by name if anything is not."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError
from django.db import connection

from papers.formats import FORMATS
from provenance.triggers import Trigger
from requests_log.models import Evidence, LineVersion
from requests_log.models.triggers import ENTRIES
from tests.backups.places import run

pytestmark = pytest.mark.django_db


def test_a_record_that_is_whole_is_proved(evidence: Evidence):
    said = run("prove_record")
    for proof in (
        "All 33 requests match their logs.",
        "Every file of evidence is as it was attached: 1 in all.",
        "1 edition matches what was issued.",
        " triggers are there. Of ",
        f"were made as {', '.join(FORMATS)}: ",
    ):
        assert proof in said


def test_a_trigger_that_is_missing_is_named(evidence: Evidence):
    ENTRIES.uninstall(connection)
    with pytest.raises(CommandError, match="missing or switched off: requests_log_entry_no_delete"):
        run("prove_record")


def test_a_trigger_that_refuses_nothing_is_named(evidence: Evidence):
    ENTRIES.uninstall(connection)
    Trigger(ENTRIES.table, ENTRIES.message, ("FALSE",), "", "TRUE").install(connection)
    with pytest.raises(CommandError, match="does not refuse to change requests_log_entry: DELETE"):
        run("prove_record")


def test_a_row_that_does_not_match_its_log_is_counted(evidence: Evidence):
    LineVersion.objects.filter(request__number=1).delete()
    with pytest.raises(CommandError, match="Requests that do not match their log: 1"):
        run("prove_record")


def test_a_file_that_was_altered_is_named(evidence: Evidence):
    storage = storages["evidence"]
    storage.delete(evidence.stored_as)
    storage.save(evidence.stored_as, ContentFile(b"altered"))
    with pytest.raises(CommandError, match="has evidence"):
        run("prove_record")


def test_a_file_that_is_missing_is_named(evidence: Evidence):
    storages["evidence"].delete(evidence.stored_as)
    with pytest.raises(CommandError, match=f"{evidence.stored_as}|has evidence"):
        run("prove_record")
