"""Two officials bring the same file in at the same moment."""

import pytest

from accounts.models import User
from imports.domain import saving
from imports.domain.saving import PlanChangedError, SavedImport
from imports.plan.make import make_plan
from requests_log.domain.integrity import find_disagreements
from requests_log.models import Request
from tests.factories.areas import get_area, get_department
from tests.factories.imports.bad_files import csv_of
from tests.factories.imports.uploads import make_import
from tests.helpers.concurrency import WRITERS, all_at_once, of_kind

pytestmark = pytest.mark.django_db(transaction=True)
FILE = csv_of("Area,Issue,Dept,Status", "Hull,Pooling,DH,New", "Hull,Trust,DH,New")


@pytest.fixture(autouse=True)
def named() -> None:
    get_area("hull")
    get_department("DH")


def test_one_import_saved_many_times_at_once_is_saved_once(official: User):
    record = make_import(official, FILE)
    fingerprint = make_plan(record, by=official).fingerprint()
    results = all_at_once(
        lambda _: saving.save_import(by=official, record=record, fingerprint=fingerprint)
    )
    saved = of_kind(results, SavedImport)
    assert len(saved) == WRITERS
    assert [each.was_saved for each in saved].count(False) == 1
    assert Request.objects.count() == 2


def test_the_same_file_imported_many_times_at_once_is_saved_once(official: User):
    records = [make_import(official, FILE) for _ in range(WRITERS)]
    fingerprint = make_plan(records[0], by=official).fingerprint()
    results = all_at_once(
        lambda n: saving.save_import(by=official, record=records[n], fingerprint=fingerprint)
    )
    assert len(of_kind(results, SavedImport)) == 1
    assert len(of_kind(results, PlanChangedError)) == WRITERS - 1
    assert sorted(Request.objects.values_list("number", flat=True)) == [1, 2]
    assert list(find_disagreements()) == []
