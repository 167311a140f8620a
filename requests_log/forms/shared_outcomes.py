"""The forms for outcomes that hold for any area: sharing one, and searching them."""

from typing import Any

from govuk.forms import GovukForm
from requests_log.forms.common import PrintableField, SeenForm, TextField
from requests_log.models import Entry


class ShareForm(SeenForm):
    """What holds for any area, in words that name none; it starts with the outcome."""

    words = TextField(
        rows=8,
        limit="outcome",
        label="What holds for any area?",
        help_text="Every lead and champion can read this, whichever area asked: name no area.",
        error_messages={"required": "Enter what holds for any area."},
    )

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, Any]:
        return {"words": line.status}


class SearchSharedForm(GovukForm):
    """The words to look for."""

    words = PrintableField(label="Search what has been solved", max_length=200, required=False)
