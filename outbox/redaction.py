"""Signed links in texts: what they look like, and a text without them."""

import re

# A dash and a colon as they stand in an address: plain, or as a percent sign and two digits, which
# some programs that follow links do over again.
_DASH = r"(?:-|%(?:25)*2[Dd])"
_COLON = r"(?::|%(?:25)*3[Aa])"
_UNDERLINE = r"%(?:25)*5[Ff]"
_HEX = "[0-9A-Fa-f]"
# What is signed is a UUID. A signature that was cut short is taken as well: most of it is there.
_TOKEN = re.compile(
    rf"{_HEX}{{8}}{_DASH}{_HEX}{{4}}{_DASH}{_HEX}{{4}}{_DASH}{_HEX}{{4}}{_DASH}{_HEX}{{12}}"
    rf"{_COLON}(?:[0-9A-Za-z_]|{_DASH}|{_UNDERLINE})+"
)
MASK = "[link]"


def masked(text: str) -> str:
    """Return a text in which every signed token is replaced, so that it opens nothing."""
    return _TOKEN.sub(MASK, text)
