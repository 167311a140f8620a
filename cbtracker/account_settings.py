"""Settings of django-allauth that are the same everywhere: what it calls, and how it behaves."""

from typing import Any

SETTINGS: dict[str, Any] = {
    "ACCOUNT_ADAPTER": "outbox.account_emails.OutboxAdapter",
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*", "password2*"],
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_USER_DISPLAY": "accounts.models.display_name",
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    "ACCOUNT_SESSION_REMEMBER": False,
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    # Whoever changes an account confirms their password first, which holds for five minutes.
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 5 * 60,
    "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
    "ACCOUNT_FORMS": {
        "login": "accounts.forms.SignInForm",
        "reset_password": "accounts.forms.ResetPasswordForm",
        "reset_password_from_key": "accounts.forms.NewPasswordForm",
        "change_password": "accounts.forms.ChangePasswordForm",
        "reauthenticate": "accounts.forms.ConfirmPasswordForm",
    },
    "MFA_ADAPTER": "accounts.second_factor.FactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_FORMS": {
        "authenticate": "accounts.factor_forms.CodeForm",
        "reauthenticate": "accounts.factor_forms.ConfirmCodeForm",
        "activate_totp": "accounts.factor_forms.SetUpAppForm",
        "deactivate_totp": "accounts.factor_forms.RemoveAppForm",
        "add_webauthn": "accounts.factor_forms.AddPasskeyForm",
        "edit_webauthn": "accounts.factor_forms.RenamePasskeyForm",
    },
    "SOCIALACCOUNT_ADAPTER": "accounts.single_sign_on.SignOnAdapter",
    "SOCIALACCOUNT_EMAIL_VERIFICATION": "none",
}
