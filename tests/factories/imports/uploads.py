"""Imports of files, as far as a test needs them."""

from accounts.models import User
from cbtracker import clock
from imports.domain import saving, uploading
from imports.models import Import
from imports.plan.make import make_plan
from imports.plan.tables import mapping_of, tables_of
from requests_log.models import RequestKind
from tests.factories.clock import TODAY


def make_import(by: User, content: bytes, name: str = "paper.docx", **given) -> Import:
    """Upload a file and take the mapping that is proposed; anything not given has a default."""
    record = uploading.upload(by=by, name=name, content=content)
    arguments = {
        "mapping": {table.signature: mapping_of(record, table) for table in tables_of(record)},
        "stages": record.stages,
        "effective_on": TODAY,
        "request_kind": RequestKind.CAPACITY,
    }
    return uploading.map_columns(by=by, record=record, **{**arguments, **given})


def save(by: User, record: Import) -> Import:
    """Save an import as it was just previewed."""
    fingerprint = make_plan(record, by=by).fingerprint()
    return saving.save_import(by=by, record=record, fingerprint=fingerprint).record


def empty_import(by: User) -> Import:
    """An import that was saved, and wrote nothing."""
    record = make_import(by, b"Area,Issue\r\nLeicestershire,Pooling of budgets\r\n", "tracker.csv")
    record.saved_at, record.saved_by = clock.now(), by
    record.save()
    return record
