"""Every text field of every model: personal, free text in which people may be named, or neither.

``docs/privacy.md`` is made from this, and a redaction looks for words in what is personal or free
text. A test fails for a field that has no place here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

RECORD = "as long as the record"
ACCOUNT = "until some time after the account is closed (`CLOSED_ACCOUNT_DAYS`)"
CONTACT = "until some time after it ended (`ENDED_CONTACT_DAYS`)"
EMAIL = "until some time after it was sent or cancelled (`EMAIL_DAYS`)"
DRAFT = "until it is sent, or nobody has changed it for some time (`DRAFT_DAYS`)"
EVENT = "for some time (`SECURITY_EVENT_DAYS`)"
SESSION = "until the session ends"
FILE_OF_PEOPLE = "until they are saved, or the next file after a day"

SIGN_IN = "to let them in"
FIND_MISUSE = "to find out if somebody else uses their account"
REACH = "so that an official knows whom to ring or write to"
WHO_CHANGED = "to say who changed what"
WHO_REPLIED = "to say who replied"
ON_PAPER = "to print whom a paper is to and from, and who issued it"


@dataclass(frozen=True)
class Held:
    """Personal fields of a model: of whom, why they are held, and for how long."""

    fields: str
    who: str
    why: str
    kept: str


PERSONAL: dict[str, Held] = {
    "accounts.User": Held("email name password", "people with an account", SIGN_IN, ACCOUNT),
    "account.EmailAddress": Held("email", "people with an account", SIGN_IN, ACCOUNT),
    "mfa.Authenticator": Held("data", "people with an account", SIGN_IN, ACCOUNT),
    "socialaccount.SocialAccount": Held(
        "uid extra_data", "people who use single sign-on", SIGN_IN, ACCOUNT
    ),
    "usersessions.UserSession": Held(
        "ip user_agent data", "people who are signed in", FIND_MISUSE, SESSION
    ),
    "accounts.SignInLock": Held("address", "people who typed wrong passwords", FIND_MISUSE, EVENT),
    "security.SecurityEvent": Held(
        "address detail", "people who sign in, and visitors", FIND_MISUSE, EVENT
    ),
    "admin.LogEntry": Held(
        "object_repr change_message", "people in the admin site", WHO_CHANGED, RECORD
    ),
    "provenance.AuditEvent": Held(
        "object_name differences", "people whose account or details changed", WHO_CHANGED, RECORD
    ),
    "areas.Contact": Held(
        "name post organisation email phone address note", "contacts of an area", REACH, CONTACT
    ),
    "departments.EmailContact": Held(
        "name post email phone address", "contacts of a department", REACH, CONTACT
    ),
    "departments.Champion": Held("name post", "champions", REACH, RECORD),
    "areas.LocalProject": Held("led_by note", "people who lead a project", REACH, RECORD),
    "requests_log.Body": Held("chair members", "members of a group", REACH, RECORD),
    "papers.Meeting": Held("chair", "people who chair a meeting", "to prepare it", RECORD),
    "papers.Edition": Held("issuer_label printed_parts", "officials", ON_PAPER, RECORD),
    "papers.DraftPaper": Held("to sender", "officials and ministers", ON_PAPER, RECORD),
    "papers.Clearance": Held(
        "name email", "people who are asked to clear a draft paper", "to ask them", RECORD
    ),
    "commissions.Commission": Held(
        "in_the_name_of", "ministers and officials", "to say who asks", RECORD
    ),
    "commissions.Reply": Held(
        "respondent_name received_via from_label", "people who reply", WHO_REPLIED, RECORD
    ),
    "commissions.Draft": Held("respondent_name typed", "people who reply", WHO_REPLIED, DRAFT),
    "correspondence.LetterCopy": Held(
        "to to_name subject text", "people who are sent letters", "to say what was sent", RECORD
    ),
    "administration.FactFile": Held(
        "rows", "people in a file that an administrator brings in", SIGN_IN, FILE_OF_PEOPLE
    ),
    "outbox.Email": Held(
        "to to_name subject text last_error", "people who are sent emails", "to send it", EMAIL
    ),
}

# What people write in their own words. It is about requests, but may name somebody.
FREE_TEXT: dict[str, str] = {
    "administration.FactFile": "name remarks heads",
    "areas.FamilyFigures": "comments source",
    "areas.Footnote": "text",
    "areas.Statement": "source text",
    "areas.Milestone": "text milestone when source",
    "areas.LocalProject": "focus source",
    "areas.ProjectAmount": "agency intervention source",
    "areas.Contact": "source",
    "departments.Department": "note",
    "departments.AreaChampion": "source",
    "departments.EmailContact": "source",
    "departments.Resource": "source contributor fund note",
    "requests_log.Body": "purpose source",
    "requests_log.Workstream": "purpose key_dates source",
    "requests_log.Entry": "source note areas_label issue departments_label status",
    "requests_log.Abbreviation": "full_form source",
    "requests_log.WordingDismissal": "words",
    "requests_log.SavedView": "name query",
    "requests_log.BulkAct": "value",
    "requests_log.Evidence": "title url file_name",
    "requests_log.EvidenceWithdrawal": "reason",
    "requests_log.Feedback": "why",
    "requests_log.Join": "words reason",
    "requests_log.NextStep": "source note what others",
    "requests_log.StepEnding": "source note",
    "requests_log.Position": "text source note",
    "requests_log.SharedOutcome": "words",
    "papers.Meeting": "source",
    "papers.Edition": "title introduction sentence meeting_label scope_label changes_label "
    "changes_note headings workstream_names reason",
    "papers.EditionLine": "heading steps",
    "papers.DraftPaper": "title introduction marking",
    "papers.DraftCopy": "paper",
    "papers.ClearanceAnswer": "comments",
    "papers.PaperWording": "text source",
    "background.BackgroundTask": "title parameters doing outcome link_text",
    "background.TaskFile": "name content",
    "champions.ActWithdrawal": "reason",
    "champions.ChampionAct": "words",
    "commissions.Addressee": "reopened_because",
    "commissions.Commission": "message date_label note",
    "commissions.Reply": "note",
    "commissions.Barrier": "issue why",
    "commissions.Proposal": "status reason next_step passed_because",
    "commissions.Decision": "reason",
    "correspondence.Letter": "subject text",
    "correspondence.LetterReply": "words",
    "outbox.Email": "cancel_reason",
    "proposals.LeadProposal": "words why reason url file_name",
    "imports.Import": "name content remarks tables mapping choices likeness",
    "imports.ImportedEntry": "place",
    "imports.ImportProgress": "unsaved",
    "provenance.Redaction": "reason",
}

# The names of things. A redaction is refused where it would change one: rename it first.
NAMES: dict[str, str] = {
    "areas.Area": "slug name short_name",
    "areas.LocalProject": "name",
    "departments.Department": "code name",
    "requests_log.Abbreviation": "short",
    "requests_log.Body": "name",
    "requests_log.Workstream": "slug name printed_heading",
}

# Codes, keys, checksums, and what is derived or decided from a list.
NOT_PERSONAL: dict[str, str] = {
    "account.EmailConfirmation": "key",
    "admin.LogEntry": "object_id",
    "administration.FactFile": "kind mapping sha256",
    "background.BackgroundTask": "about kind link",
    "background.TaskFile": "content_type",
    "backups.BackupRun": "file_name problem",
    "areas.Footnote": "column",
    "areas.LocalProject": "budget_source",
    "areas.Milestone": "reference",
    "areas.Statement": "unit",
    "auth.Group": "name",
    "auth.Permission": "name codename",
    "commissions.Barrier": "department_codes",
    "commissions.Commission": "reminder_offsets source",
    "contenttypes.ContentType": "app_label model",
    "imports.ColumnMapping": "signature fields",
    # What went wrong in a task is deleted by a redaction.
    "django_tasks_database.DBTaskResult": "args_kwargs backend_name exception_class_path "
    "queue_name return_value task_path traceback worker_ids",
    "imports.Import": "sha256 kind printed_date stages confirmed",
    "outbox.Email": "key about kind thread link_url_name link_value unsubscribe_url_name "
    "unsubscribe_value",
    "papers.DraftCopy": "entries checksum",
    "papers.DraftPaper": "changes_since parts",
    "papers.Edition": "changes_since checksum",
    "provenance.AuditEvent": "subject_key model_label",
    # Its words are there until it is decided.
    "provenance.Redaction": "words",
    "provenance.RedactedText": "table_name field was now redacted",
    "requests_log.BulkAct": "owners",
    "requests_log.Entry": "area_slugs department_codes",
    "requests_log.EntryWords": "text",
    "proposals.LeadProposal": "stored_as content_type sha256",
    "requests_log.Evidence": "stored_as content_type sha256",
    "requests_log.KnownWord": "word",
    "requests_log.WordingDismissal": "kind",
    "security.SecurityEvent": "request_id",
    "sessions.Session": "session_key session_data",
    "socialaccount.SocialAccount": "provider",
    "socialaccount.SocialApp": "provider provider_id name client_id secret key settings",
    "socialaccount.SocialToken": "token token_secret",
    "usersessions.UserSession": "session_key",
}

# What a redaction leaves: accounts, which lose their names as a whole, and security events.
_OF_ACCOUNTS = {
    "accounts.User",
    "accounts.SignInLock",
    "account.EmailAddress",
    "mfa.Authenticator",
    "security.SecurityEvent",
    "socialaccount.SocialAccount",
    "usersessions.UserSession",
}
_TEXTS = (
    models.BinaryField,
    models.CharField,
    models.FileField,
    models.GenericIPAddressField,
    models.JSONField,
    models.TextField,
)


def text_fields(model: type[models.Model]) -> list[str]:
    """Return the names of a model's fields that can hold what somebody typed."""
    return [
        field.name
        for field in model._meta.local_concrete_fields
        if isinstance(field, _TEXTS) and not field.choices
    ]


def declared() -> Iterator[tuple[str, str]]:
    """Yield the label of the model and the name of the field, for each that is declared here."""
    for label, held in PERSONAL.items():
        yield from ((label, name) for name in held.fields.split())
    for table in (FREE_TEXT, NAMES, NOT_PERSONAL):
        for label, fields in table.items():
            yield from ((label, name) for name in fields.split())


def redactable() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Yield each model with the fields in which a redaction looks for words."""
    for label in sorted({*PERSONAL, *FREE_TEXT} - _OF_ACCOUNTS):
        personal = PERSONAL[label].fields if label in PERSONAL else ""
        model = apps.get_model(label)
        names = [*personal.split(), *FREE_TEXT.get(label, "").split()]
        # Words cannot be taken out of a file: see ``privacy.domain.redactions``.
        yield model, [name for name in names if not _is_file(model, name)]


def _is_file(model: type[models.Model], name: str) -> bool:
    return isinstance(model._meta.get_field(name), models.BinaryField)
