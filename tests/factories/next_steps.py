"""Next steps, recorded as an official records them."""

from typing import Any

from accounts.models import User
from requests_log.domain import next_steps as steps
from requests_log.domain.next_steps import StepOwner
from requests_log.models import NextStep, Request, Workstream
from tests.factories.areas import get_department
from tests.factories.clock import TODAY


def add_step(subject: Request | Workstream, by: User, what: str, **given: Any) -> NextStep:
    """Record a next step of DfE from today on, or what is given."""
    plain = {"owner": StepOwner(department=get_department("DfE")), "effective_on": TODAY}
    return steps.add_step(by=by, subject=subject, what=what, **{**plain, **given})
