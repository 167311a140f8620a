"""The database refuses to change or delete feedback, or to accept invalid feedback."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from requests_log.models import Feedback, Request, triggers
from tests.factories.feedback import give_feedback
from tests.helpers.database import assert_statement_refused

pytestmark = pytest.mark.django_db


class TestFeedbackConstraints:
    @pytest.fixture(autouse=True)
    def _said(self, resolved_request: Request, lead: User) -> None:
        self.verdict = give_feedback(resolved_request, lead)

    @staticmethod
    def refuse(statement: str, match: str = triggers.FEEDBACK.message) -> None:
        assert_statement_refused(statement, match)

    def test_feedback_cannot_be_changed_or_deleted(self):
        self.refuse("UPDATE requests_log_feedback SET answer = 'yes'")
        self.refuse("DELETE FROM requests_log_feedback")
        assert Feedback.objects.get().answer == "partly"

    def test_truncating_the_table_is_refused(self):
        columns = ", ".join(f'"{field.column}"' for field in Feedback._meta.concrete_fields)
        ways = {
            "postgresql": "TRUNCATE requests_log_feedback CASCADE",
            "sqlite": f"INSERT OR REPLACE INTO requests_log_feedback ({columns}) "
            f"SELECT {columns} FROM requests_log_feedback",
        }
        self.refuse(ways[connection.vendor])

    def test_triggers_are_restored_after_each_migration(self):
        triggers.FEEDBACK.uninstall(connection)
        call_command("migrate", verbosity=0)
        self.refuse("UPDATE requests_log_feedback SET answer = 'yes'")

    @pytest.mark.parametrize(
        ("given", "name"),
        [({"answer": "perhaps"}, "feedback_answer"), ({"why": ""}, "feedback_says_why")],
    )
    def test_invalid_feedback_is_refused(self, given: dict[str, str], name: str):
        connection.check_constraints()
        fields = ("request", "area", "entry", "answer", "why", "by")
        said = {field: getattr(self.verdict, field) for field in fields}
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            Feedback.objects.create(**{**said, **given})

    def test_code_that_tries_gets_an_error_that_says_what_to_do(self):
        for attempt in (
            self.verdict.save,
            self.verdict.delete,
            Feedback.objects.all().delete,
            lambda: Feedback.objects.update(answer="yes"),
            lambda: Feedback.objects.bulk_update([self.verdict], ["answer"]),
        ):
            with pytest.raises(TypeError, match="Add a new answer instead"):
                attempt()
