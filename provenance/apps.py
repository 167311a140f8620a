from django.apps import AppConfig


class ProvenanceConfig(AppConfig):
    name = "provenance"
    verbose_name = "Change history for places and people"

    def ready(self) -> None:
        from accounts.signals import account_saved
        from provenance import triggers
        from provenance.account_events import record_account
        from provenance.models import AUDIT_EVENT_TRIGGER
        from provenance.redaction import REDACTION_TRIGGERS

        triggers.install_after_migrations(self, AUDIT_EVENT_TRIGGER, *REDACTION_TRIGGERS)
        account_saved.connect(record_account, dispatch_uid="record account")
