"""The cached hierarchy of areas and departments is never out of date."""

from typing import Any

import pytest

from requests_log.models import Request
from requests_log.projections import hierarchy
from tests.factories.areas import get_area

pytestmark = pytest.mark.django_db


def test_the_cached_hierarchy_is_cleared_after_a_change(
    swindon_request: Request, django_capture_on_commit_callbacks: Any
):
    group, member = get_area("west-london"), get_area("swindon")
    before = hierarchy.get_hierarchy([])
    with django_capture_on_commit_callbacks(execute=True):
        member.group, member.is_first_phase = group, False
        member.save()
        # Until the change is committed, others read what was, and keep it.
        hierarchy.cache.set(hierarchy._CACHE_KEY, before)
    assert hierarchy.get_hierarchy([]).areas["swindon"] == {group.pk, member.pk}
