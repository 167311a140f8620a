"""Imports that are saved in parts."""

from accounts.models import User
from imports.domain import parts
from imports.models import Import
from imports.plan.make import make_plan
from tests.factories.imports.uploads import make_import


def confirm(by: User, content: bytes, name: str = "long.csv") -> Import:
    """Return an import of which all rows that are ready were confirmed, and none is saved yet."""
    record = make_import(by, content, name)
    return parts.confirm(by=by, record=record, plan=make_plan(record, by=by))
