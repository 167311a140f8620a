"""What departments say of a request, recorded as an official records it."""

from typing import Any

from accounts.models import User
from requests_log.domain import positions
from requests_log.domain.positions import Recorded
from requests_log.models import PositionChannel, Request
from tests.factories.areas import get_department
from tests.factories.clock import TODAY


def say(request: Request, by: User, code: str, text: str = "", **given: Any) -> Recorded:
    """Record what a department wrote in a letter today; without text, that nothing has changed."""
    plain = {"effective_on": TODAY, "channel": PositionChannel.LETTER, "is_no_change": not text}
    return positions.record_position(
        by=by, request=request, department=get_department(code), text=text, **{**plain, **given}
    )
