"""Who belongs to whom is kept for all that write, and never longer than it is so."""

from typing import Any

import pytest

from requests_log.models import Request
from requests_log.projections import hierarchy
from tests.conftest import get_area

pytestmark = pytest.mark.django_db


def test_what_another_process_read_before_the_change_was_saved_is_forgotten(
    planted: Request, django_capture_on_commit_callbacks: Any
):
    group, member = get_area("west-london"), get_area("swindon")
    before = hierarchy.get_hierarchy([])
    with django_capture_on_commit_callbacks(execute=True):
        member.group, member.is_first_phase = group, False
        member.save()
        # Until the change is committed, others read what was, and keep it.
        hierarchy.cache.set(hierarchy._CACHE_KEY, before)
    assert hierarchy.get_hierarchy([]).areas["swindon"] == {group.pk, member.pk}
