"""Remove links that open a page without a sign-in from text, such as log messages."""

import re

# In an address a dash, colon or underscore may be percent-encoded, once or several times.
_DASH = r"(?:-|%(?:25)*2[Dd])"
_COLON = r"(?::|%(?:25)*3[Aa])"
_UNDERSCORE = r"%(?:25)*5[Ff]"
_HEX = "[0-9A-Fa-f]"
# A UUID and its signature. A signature that was cut short matches too: most of it may be there.
_TOKEN = re.compile(
    rf"{_HEX}{{8}}{_DASH}{_HEX}{{4}}{_DASH}{_HEX}{{4}}{_DASH}{_HEX}{{4}}{_DASH}{_HEX}{{12}}"
    rf"{_COLON}(?:[0-9A-Za-z_]|{_DASH}|{_UNDERSCORE})+"
)
# What follows the address of the page to set a password: the account and the key.
_PASSWORD_LINK = re.compile(r"(password(?:/|%2[Ff])new(?:/|%2[Ff]))[0-9A-Za-z]+-[^\s/\"'?&%]+")
MASK = "[link]"


def mask_links(text: str) -> str:
    """Return text with every signed token, and every link to set a password, as ``[link]``."""
    return _PASSWORD_LINK.sub(rf"\1{MASK}", _TOKEN.sub(MASK, text))
