"""Which passwords people may choose: advice of the National Cyber Security Centre.

Long, not guessable, never expired and never asked for in a mix of characters. zxcvbn estimates how
many guesses a password takes, from lists that come with it: nothing leaves the machine.
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from accounts.models import User

# Everybody can read it: `make run` prints it.
DEMONSTRATION_PASSWORD = "community-budgets-2011"  # noqa: S105
# What somebody who knows this service would try first.
SERVICE_WORDS = """
    cbtracker community communities budget budgets local government department request requests
    whitehall dclg tracker area areas paper papers minister ministers official champion
    administrator lead barrier barriers edition commission england family families programme
"""
# Of 0 to 4: safely unguessable, at more than 10^8 guesses, and above.
LEAST_SCORE = 3
# How many letters or figures there must be besides the service's words and the person's name.
LEAST_OWN = 6
# In letters. A longer one only costs time to check.
LONGEST = 128
# zxcvbn's own limit; what follows only makes a password longer.
MOST_READ = 72


class GuessableValidator:
    """Refuse a password that is easy to guess, for this person and in this service."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password that is common, or made of known words."""
        if password == DEMONSTRATION_PASSWORD and settings.DEMONSTRATION:
            return
        words = [*SERVICE_WORDS.split(), *_words_of(user)]
        own = password.lower()
        for word in sorted(words, key=len, reverse=True):
            own = own.replace(word, "")
        if password.lower() != own and len(re.sub(r"[\W\d_]", "", own)) < LEAST_OWN:
            raise ValidationError(
                "This password is made of your name or of words of this service. Choose another.",
                code="password_of_known_words",
            )
        if zxcvbn(password[:MOST_READ], user_inputs=words)["score"] < LEAST_SCORE:
            raise ValidationError(
                "This password is easy to guess. Three random words work well.",
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return "The password must not be easy to guess, or be made of words of this service."


class LongestValidator:
    """Refuse a password that is too long; a shorter one counts to its last letter."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for more than ``LONGEST`` letters."""
        if len(password) > LONGEST:
            raise ValidationError(
                f"The password must be {LONGEST} letters or fewer.", code="password_too_long"
            )

    def get_help_text(self) -> str:
        return f"The password must be {LONGEST} letters or fewer."


def is_public(password: object) -> bool:
    """Return whether everybody knows a password, so that it opens no account in production."""
    return password == DEMONSTRATION_PASSWORD and not settings.DEMONSTRATION


def _words_of(user: User | None) -> list[str]:
    """Return the words of somebody's name and email address that have at least three letters."""
    text = f"{user.name} {user.email}".lower() if user else ""
    return [word for word in re.split(r"[^a-z0-9]+", text) if len(word) >= 3]
