"""Remove signed links from text, such as log messages, whatever page they open."""

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
MASK = "[link]"


def mask_links(text: str) -> str:
    """Return text with every signed token replaced by ``[link]``."""
    return _TOKEN.sub(MASK, text)
