"""Before a request is raised, the most similar ones are shown."""

import pytest

from requests_log.models import Request
from tests.helpers.forms import parse
from tests.helpers.request_forms import RequestForms

pytestmark = pytest.mark.django_db


def similar(forms: RequestForms, page: str, issue: str) -> list[str]:
    shown = parse(forms.send(page, issue=issue, action="check"))
    assert shown.h1 is not None
    assert "Check" in shown.h1.get_text()
    return [link.get_text()[:6] for link in shown.select('main li a[target="_blank"]')]


def test_the_same_issue_is_shown_first(the_record: None, request_forms: RequestForms):
    issue = Request.objects.get(number=32).line.issue
    before = Request.objects.count()
    assert similar(request_forms, "raise", issue)[0] == "CB-032"
    assert similar(request_forms, "raise", "Xylophones for wombats") == []
    assert Request.objects.count() == before


def test_a_change_is_not_compared_with_itself(request_forms: RequestForms):
    assert similar(request_forms, "change", "Sharing two budgets of families") == []
