"""Where settings are read from, what kind of installation this is, and what production needs."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

BASE_DIR = Path(__file__).resolve().parents[2]
env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

# For days, hours and minutes, of which 0 would have everything ended or deleted at once.
AT_LEAST_ONE = validate.Range(min=1)

DEBUG = env.bool("DEBUG", default=False)
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
PRODUCTION = not (DEBUG or DEMONSTRATION)

NEEDED_IN_PRODUCTION = {
    "SECRET_KEY": "a long random text that nobody else knows",
    "ALLOWED_HOSTS": "the host names that the service answers to, separated by commas",
    "SITE_URL": "the address of the service, for links in emails, such as https://requests.example.org",
    "DATABASE_URL": "where the database is, such as postgres://user:password@host/name",
    "CACHE_URL": "a cache that all processes share, such as redis://host:6379/0",
    "EMAIL_URL": "how mail is sent, such as smtp+tls://user:password@host:587",
    "DEFAULT_FROM_EMAIL": "the address that mail comes from",
}
if PRODUCTION:
    missing = [name for name in NEEDED_IN_PRODUCTION if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured(
            "cbtracker cannot start in production. Set in the environment or in .env:\n"
            + "\n".join(f"  {name}: {NEEDED_IN_PRODUCTION[name]}" for name in missing)
            + "\nFor a demonstration on this machine, set DEMONSTRATION=true instead;"
            " to develop, DEBUG=true."
        )
