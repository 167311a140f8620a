"""Fixtures for tests of papers."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_workstream
from tests.helpers.bulk_update import BulkUpdatePage


@pytest.fixture
def bulk_update_page(client: Client, official: User) -> BulkUpdatePage:
    get_workstream()
    client.force_login(official)
    return BulkUpdatePage(client)


@pytest.fixture
def three_requests(make_request: Any) -> list[Request]:
    """CB-001 and CB-003 in progress and CB-002 on-going, all with DfE."""
    return [make_request(), make_request(stage=Stage.ON_GOING), make_request()]
