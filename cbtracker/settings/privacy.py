"""For how many days personal data is kept once it is not needed any more."""

from cbtracker.settings.environment import AT_LEAST_ONE, env

CLOSED_ACCOUNT_DAYS = env.int("CLOSED_ACCOUNT_DAYS", default=730, validate=AT_LEAST_ONE)
ENDED_CONTACT_DAYS = env.int("ENDED_CONTACT_DAYS", default=730, validate=AT_LEAST_ONE)
EMAIL_DAYS = env.int("EMAIL_DAYS", default=730, validate=AT_LEAST_ONE)
DRAFT_DAYS = env.int("DRAFT_DAYS", default=180, validate=AT_LEAST_ONE)
UPLOAD_DAYS = env.int("UPLOAD_DAYS", default=90, validate=AT_LEAST_ONE)
