"""For how many days personal data is kept once it is not needed any more."""

from cbtracker.settings.environment import env

CLOSED_ACCOUNT_DAYS = env.int("CLOSED_ACCOUNT_DAYS", default=730)
ENDED_CONTACT_DAYS = env.int("ENDED_CONTACT_DAYS", default=730)
EMAIL_DAYS = env.int("EMAIL_DAYS", default=730)
DRAFT_DAYS = env.int("DRAFT_DAYS", default=180)
UPLOAD_DAYS = env.int("UPLOAD_DAYS", default=90)
