"""For how many days personal data is kept once it is not needed any more."""

from environs import validate

from cbtracker.settings.environment import env

# None would have everything deleted at once.
_A_DAY = validate.Range(min=1)

CLOSED_ACCOUNT_DAYS = env.int("CLOSED_ACCOUNT_DAYS", default=730, validate=_A_DAY)
ENDED_CONTACT_DAYS = env.int("ENDED_CONTACT_DAYS", default=730, validate=_A_DAY)
EMAIL_DAYS = env.int("EMAIL_DAYS", default=730, validate=_A_DAY)
DRAFT_DAYS = env.int("DRAFT_DAYS", default=180, validate=_A_DAY)
UPLOAD_DAYS = env.int("UPLOAD_DAYS", default=90, validate=_A_DAY)
