"""Accounts: passwords, sessions, second factors and single sign-on, with django-allauth."""

from django.core.exceptions import ImproperlyConfigured

from cbtracker.settings.environment import AT_LEAST_ONE, PRODUCTION, env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.LongestValidator"},
    {"NAME": "accounts.passwords.GuessableValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
# For how long an account is closed to an address that guessed its password five times.
SIGN_IN_LOCK_MINUTES = 15
ACCOUNT_RATE_LIMITS = {
    # By account and address: see accounts.guessing. A whole department may share an address.
    "login_failed": f"5/{SIGN_IN_LOCK_MINUTES}m/key",
    "login": None,
    # The outbox limits how many links one account is sent.
    "reset_password": "20/m/ip",
    # How often one IP address may try invalid links to a reply: see
    # commissions.views.access_link.
    "guess_link": "20/m/ip",
    # How often an address may report what a browser blocked, and all together: see security.views.
    "report": "20/m/ip,200/m/key",
}

# Whether officials, champions and administrators must have a second factor.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=PRODUCTION)

# Single sign-on by OpenID Connect, where there is a provider, and whether passwords work too.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_NAME = env.str("OIDC_NAME", default="single sign-on")
OIDC_TRUST_EMAIL = env.bool("OIDC_TRUST_EMAIL", default=False)
OIDC_HAS_SECOND_FACTOR = env.bool("OIDC_HAS_SECOND_FACTOR", default=False)
PASSWORDS_ALLOWED = env.bool("PASSWORDS_ALLOWED", default=True)
if not (PASSWORDS_ALLOWED or OIDC_SERVER_URL):
    raise ImproperlyConfigured("PASSWORDS_ALLOWED is off, so set OIDC_SERVER_URL too.")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME,
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}

# A session ends after so long without a page, and in all: see accounts.sessions.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30, validate=AT_LEAST_ONE)
SESSION_LONGEST_HOURS = env.int("SESSION_LONGEST_HOURS", default=12, validate=AT_LEAST_ONE)
SESSION_COOKIE_AGE = SESSION_LONGEST_HOURS * 60 * 60

# What django-allauth calls, and how it behaves: the same everywhere.
ACCOUNT_ADAPTER = "outbox.account_emails.OutboxAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "accounts.models.display_name"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Whoever changes an account confirms their password first, which holds for five minutes.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ConfirmPasswordForm",
}
MFA_ADAPTER = "accounts.second_factor.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Nobody signs up: administrators add addresses. allauth keeps the address of whoever asks for a
# link to set a password as one that is not verified, and would then refuse them a factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "accounts.factor_forms.CodeForm",
    "reauthenticate": "accounts.factor_forms.ConfirmCodeForm",
    "activate_totp": "accounts.factor_forms.SetUpAppForm",
    "deactivate_totp": "accounts.factor_forms.RemoveAppForm",
    "add_webauthn": "accounts.factor_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.factor_forms.RenamePasskeyForm",
}
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.SignOnAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
