"""What people read after a redaction: search, papers of past dates, and editions."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from papers.domain.publish import issue
from papers.domain.scope import PaperScope
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.models import KnownWord
from tests.factories.clock import TODAY, march
from tests.helpers.crawl import text_of
from tests.helpers.forms import main_text
from tests.privacy.planting import NAME, check, remove

pytestmark = pytest.mark.django_db


def test_search_finds_the_words_no_more(
    make_request: Any, administrator: User, second: User, official_client: Client
):
    make_request(issue=f"Pooling, says {NAME}")
    make_request(issue="Quillfeathers need a budget")

    def found(words: str) -> str:
        return main_text(official_client.get("/requests/", {"words": words}))

    assert "Pooling" in found("Quillfeather")
    remove(administrator, second)
    assert "Pooling" not in found("Quillfeather")
    assert "Pooling" in found("pooling")
    assert set(
        KnownWord.objects.filter(word__startswith="quill").values_list("word", flat=True)
    ) == {"quillfeathers"}
    assert not KnownWord.objects.filter(word="zebedee").exists()


@pytest.mark.parametrize("extension", ["html", "docx", "odt", "pdf", "csv", "json"])
def test_papers_and_editions_have_the_mark(
    extension: str,
    make_request: Any,
    administrator: User,
    second: User,
    official: User,
    official_client: Client,
):
    make_request(status=f"{NAME} is looking into it.", effective_on=march(10))
    asked = PaperRequest(PaperScope(official), AsOf(TODAY))
    edition = issue(
        by=official,
        scope=asked.scope,
        contents=asked.contents,
        title=f"Requests for {NAME}",
        introduction=f"**{NAME}** asked.",
    )
    remove(administrator, second)
    for address in (
        f"/paper/download.{extension}?as_at=2011-03-15",
        f"/editions/{edition.number}/download.{extension}",
    ):
        text = " ".join(text_of(official_client.get(address).getvalue()).split())
        assert "[words removed] is looking into it." in text
        assert "Quillfeather" not in text
    assert check("check_editions") == "1 edition matches what was issued.\n"
