"""Which tables an archive carries, in the order in which they can be loaded.

Every table of every app travels, so that a new one does without further ado, apart from those
that are named here with the reason.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.files.storage import Storage, storages
from django.db.models import Field, FileField, Model

DERIVED = "derived from the logs, and derived again when an archive is loaded"
_BY_ROLE = "not used here: the role of a person decides"

_OF_ONE = "of one installation, like its log"
_FACTOR = "encrypted with the key of one installation: people set up their second factor again"

LEFT_OUT = {
    "account.emailconfirmation": "not used here: an administrator creates each account",
    "accounts.signinlock": _OF_ONE,
    "auth.group": _BY_ROLE,
    "auth.group_permissions": _BY_ROLE,
    "auth.permission": "made by migrate",
    "background.backgroundtask": _OF_ONE,
    "background.taskfile": _OF_ONE,
    "backups.backuprun": _OF_ONE,
    "contenttypes.contenttype": "made by migrate; rows refer to it by its natural key",
    "django_tasks_database.dbtaskresult": _OF_ONE,
    "mfa.authenticator": _FACTOR,
    "requests_log.arealink": DERIVED,
    "requests_log.departmentlink": DERIVED,
    "requests_log.entrywords": DERIVED,
    "requests_log.knownword": DERIVED,
    "requests_log.lineversion": DERIVED,
    "requests_log.listindexrow": DERIVED,
    "requests_log.openstep": DERIVED,
    "requests_log.stagecount": DERIVED,
    "security.securityevent": _OF_ONE,
    "sessions.session": "signed with the key of one installation: people sign in again",
    "socialaccount.socialaccount": "connected again at the first sign-in",
    "socialaccount.socialapp": "not used here: the settings name the provider",
    "socialaccount.socialtoken": "not used here: no token is kept",
    "usersessions.usersession": "signed with the key of one installation: people sign in again",
}
# With --without-passwords: Django lets nobody sign in with a password that begins so.
UNUSABLE_PASSWORD = {"accounts.user": {"password": "!"}}


def carried_models() -> list[type[Model]]:
    """Return the models of the tables that travel, each after those that its rows need.

    A reference that may be empty does not count: a request has its newest entry, and an entry its
    request.
    """
    found: list[type[Model]] = []
    begun: set[type[Model]] = set()

    def add(model: type[Model]) -> None:
        if model in begun:
            return
        begun.add(model)
        for field in columns(model):
            if field.related_model in carried and not field.null:
                add(field.related_model)
        found.append(model)

    carried = dict.fromkeys(
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label_lower not in LEFT_OUT and not model._meta.proxy
    )
    for model in carried:
        add(model)
    return found


def columns(model: type[Model]) -> list["Field[Any, Any]"]:
    """Return the fields that a table stores, but not those that the database works out."""
    fields = model._meta.local_concrete_fields
    return [field for field in fields if not getattr(field, "generated", False)]


@dataclass(frozen=True)
class FileColumn:
    """A column of the table of ``model`` that names files in ``storage``."""

    model: type[Model]
    name: str
    storage: Storage

    @property
    def label(self) -> str:
        """What it is called in the list of files of an archive."""
        return f"{self.model._meta.label_lower}.{self.name}"


def file_columns() -> list[FileColumn]:
    """Return every column that names stored files.

    These are the FileFields, and what a model says itself: ``STORED_FILES`` has the alias of the
    storage for each text column that names files, as in ``STORAGES`` of the settings.
    """
    found = []
    for model in carried_models():
        named: dict[str, str] = getattr(model, "STORED_FILES", {})
        found += [FileColumn(model, name, storages[alias]) for name, alias in named.items()]
        found += [
            FileColumn(model, field.name, field.storage)
            for field in columns(model)
            if isinstance(field, FileField)
        ]
    return found
