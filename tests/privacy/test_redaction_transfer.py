"""Archives and logs after a redaction."""

import logging
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import User
from provenance.models import RedactedText, Redaction
from requests_log.models import Request
from security.models import SecurityEvent
from tests.factories.evidence import attach
from tests.helpers.crawl import text_of
from tests.helpers.forms import form_fields
from tests.helpers.sign_in import client_for
from tests.privacy.planting import NAME, check, remove, texts_with
from transfer.domain.exporter import export_record
from transfer.domain.importer import import_record

TYPED = {"words": NAME, "reason": "They asked for it."}


@pytest.mark.django_db(transaction=True)
def test_an_archive_holds_the_redaction_and_not_the_words(
    make_request: Callable[..., Request],
    official: User,
    administrator: User,
    second: User,
    tmp_path: Path,
):
    attach(official, make_request(status=f"{NAME} is looking into it."))
    before, after = tmp_path / "before.zip", tmp_path / "after.zip"
    export_record(before)
    remove(administrator, second, with_files=True)
    assert export_record(after).missing == []
    assert NAME in text_of(before.read_bytes())
    with zipfile.ZipFile(after) as archive:
        assert not any(NAME.encode() in archive.read(name) for name in archive.namelist())

    call_command("flush", "--no-input", verbosity=0, stdout=StringIO())
    import_record(after, emails=None)
    assert list(texts_with()) == []
    assert Redaction.objects.get().confirmed_by == second
    assert set(RedactedText.objects.values_list("field", "redacted")) == {
        ("status", None),
        ("stored_as", None),
    }
    check("check_log")

    # An archive from before is the record as it was.
    call_command("flush", "--no-input", verbosity=0, stdout=StringIO())
    import_record(before, emails=None)
    assert NAME in Request.objects.get().line.status


@pytest.mark.django_db
def test_no_log_and_no_event_has_the_words(
    make_request: Callable[..., Request],
    administrator: User,
    second: User,
    caplog: pytest.LogCaptureFixture,
):
    make_request(status=f"{NAME} is looking into it.")
    caplog.set_level(logging.INFO)
    client = client_for(administrator)
    held = form_fields(client.post("/redactions/new/", TYPED))
    client.post("/redactions/new/", {**held, "action": "propose"})
    proposal = Redaction.objects.get()
    other = client_for(second)
    other.post(f"/redactions/{proposal.pk}/confirm/", follow=True)
    assert Redaction.objects.get().words == ""
    assert "Quillfeather" not in caplog.text
    assert not SecurityEvent.objects.filter(detail__icontains="quillfeather").exists()
