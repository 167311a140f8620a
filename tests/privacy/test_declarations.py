"""Every text field is declared, and what is declared is what redactions and documents use."""

from typing import Any

import pytest
from django.apps import apps

from privacy.document import PATH, render_document
from privacy.domain.retention import RULES
from privacy.personal_data import declared, redactable, text_fields
from provenance.triggers import guarded_tables
from tests.helpers.project import ROOT
from tests.privacy.planting import GUARDS


def test_each_text_field_is_declared_once_as_personal_free_text_a_name_or_none_of_these():
    fields = {
        (model._meta.label, name) for model in apps.get_models() for name in text_fields(model)
    }
    found = list(declared())
    assert sorted(fields - set(found)) == [], "declare these in privacy/personal_data.py"
    assert sorted(set(found) - fields) == [], "these are gone"
    assert len(found) == len(set(found))


def test_each_trigger_lets_a_redaction_change_just_the_texts_that_it_goes_through():
    words = {guard.table: set(guard.words) for guard in GUARDS}
    # The checksum of a copy is of its text, and goes with it.
    words["papers_draftcopy"].remove("checksum")
    guarded = {
        model._meta.db_table: set(names)
        for model, names in redactable()
        if model._meta.db_table in guarded_tables()
    }
    assert guarded == {table: names for table, names in words.items() if names}


def test_no_guarded_table_is_forgotten_here():
    without_words = {"security_securityevent", "commissions_commissionact", "papers_editionchange"}
    assert guarded_tables() - without_words <= {guard.table for guard in GUARDS}


def test_the_document_is_that_of_the_code():
    assert PATH.read_text(encoding="utf-8") == render_document(), "run make docs"


@pytest.mark.parametrize(
    ("setting", "about"),
    [
        ("CLOSED_ACCOUNT_DAYS", "the name and email address of an account"),
        ("ENDED_CONTACT_DAYS", "a contact who is named in the record"),
        ("EMAIL_DAYS", "the words and the address of an email"),
        ("DRAFT_DAYS", "a draft that nobody sent"),
        ("UPLOAD_DAYS", "a file that an official brought in, if nothing was saved from it"),
        ("SECURITY_EVENT_DAYS", "a security event"),
    ],
)
def test_the_privacy_notice_says_after_how_many_days(setting: str, about: str, settings: Any):
    notice = (ROOT / "docs" / "service" / "privacy.md").read_text(encoding="utf-8")
    assert f"| {about} | {getattr(settings, setting)} days" in notice


def test_every_setting_of_a_rule_is_in_the_guide():
    guide = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    for name in {rule.setting for rule in RULES} - {""}:
        assert f"| `{name}` |" in guide
