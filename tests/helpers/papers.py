"""Issue an edition through its pages."""

from django.http import HttpResponse
from django.test import Client

from tests.helpers.forms import form_fields

EDITION_WORDS = {"title": "Requests of Whitehall", "introduction": "For the meeting.", "reason": ""}
COMPARE_1_AND_2 = "/editions/compare/?one=1&other=2"


def issue_edition(client: Client, query: str = "", **given: str) -> HttpResponse:
    """See the paper, and issue what was seen."""
    seen = client.post(f"/paper/issue/?{query}", {**EDITION_WORDS, "action": "see", **given})
    held = {name: values[0] for name, values in form_fields(seen).items()}
    return client.post(f"/paper/issue/?{query}", {**held, "action": "issue"}, follow=True)
