"""How emails are sent, and who they are from."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from cbtracker.settings.environment import BASE_DIR, DEMONSTRATION, PRODUCTION, env

EMAIL_TIMEOUT = None
if PRODUCTION or (env.str("EMAIL_URL", default="") and not DEMONSTRATION):
    _mail = env.dj_email_url("EMAIL_URL")
    # dj_email_url knows neither of these two, and would send their emails without encryption.
    _scheme = urlsplit(env.str("EMAIL_URL")).scheme
    if _scheme == "smtp+tls":
        _mail |= {"EMAIL_USE_TLS": True, "EMAIL_PORT": _mail["EMAIL_PORT"] or 587}
    elif _scheme == "smtp+ssl":
        _mail |= {"EMAIL_USE_SSL": True, "EMAIL_PORT": _mail["EMAIL_PORT"] or 465}
    elif "EMAIL_BACKEND" not in _mail:
        raise ImproperlyConfigured(
            "EMAIL_URL must begin with smtp+tls:// (STARTTLS), smtp+ssl:// or smtp:// (not"
            " encrypted), such as smtp+tls://user:password@host:587."
        )
    vars().update(_mail)
else:
    # Without a mail server, emails are written to files that a developer can open. A demonstration
    # never sends email, whatever mail server the environment names: its contents are not real.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = BASE_DIR / "build" / "mail"
# Do not wait long for a mail server that does not answer.
EMAIL_TIMEOUT = EMAIL_TIMEOUT or 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="cbtracker@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# The name that emails come from, in front of that address.
SENDER_NAME = env.str("SENDER_NAME", default="Requests of Whitehall, DCLG")
# Where people ask for help; the page Contact shows it.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")
# Who signs letters to departments and areas, and their telephone number, if they give one.
TEAM_NAME = env.str("TEAM_NAME", default="Department for Communities and Local Government")
TEAM_PHONE = env.str("TEAM_PHONE", default="")
