from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "security"
    verbose_name = "Security"

    def ready(self) -> None:
        from allauth.account import signals as allauth_signals
        from allauth.mfa import signals as mfa_signals
        from django.contrib.auth import signals as django_signals

        from accounts import signals
        from provenance.triggers import install_after_migrations
        from security import checks, receivers
        from security.models import SECURITY_EVENT_TRIGGER

        checks.register_all()
        install_after_migrations(self, SECURITY_EVENT_TRIGGER)
        for signal, receiver in (
            (django_signals.user_logged_in, receivers.signed_in),
            (django_signals.user_logged_out, receivers.signed_out),
            (django_signals.user_login_failed, receivers.sign_in_failed),
            (allauth_signals.password_changed, receivers.password_changed),
            (allauth_signals.password_set, receivers.password_changed),
            (allauth_signals.password_reset, receivers.password_reset),
            (signals.locked, receivers.locked),
            (signals.lock_lifted, receivers.lock_lifted),
            (signals.reset_asked, receivers.reset_asked),
            (signals.account_saved, receivers.account_saved),
            (signals.sessions_ended, receivers.sessions_ended),
            (signals.factors_removed, receivers.factors_removed),
            (mfa_signals.authenticator_added, receivers.factor_added),
            (mfa_signals.authenticator_reset, receivers.factor_added),
            (mfa_signals.authenticator_removed, receivers.factor_removed),
            (mfa_signals.authenticator_used, receivers.factor_used),
            (mfa_signals.authentication_failed, receivers.factor_failed),
        ):
            signal.connect(receiver, dispatch_uid=f"security event {receiver.__name__}")
