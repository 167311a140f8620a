"""What spreadsheet programs change in a text by themselves: it is no change that somebody made."""

import re
import unicodedata

from cbtracker.text import tidy

# Signs that Excel and LibreOffice put for others while somebody types, and what was typed.
_TYPED = {
    **dict.fromkeys("‘’‚‛`´′", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **{"…": "...", "©": "(c)", "®": "(r)", "™": "(tm)", "→": "->", "←": "<-", "⁄": "/"},
}
_SIGNS = str.maketrans(_TYPED)
_DASHES = re.compile(r"-{2,}")
_SPACES = re.compile(r" {2,}")


def is_retyped(text: str, before: str) -> bool:
    """Return whether two texts are the same but for what a spreadsheet program changes by itself.

    These are quotation marks, dashes, ellipses, signs such as ©, spaces, and an apostrophe at the
    beginning, which programs take as their own. LibreOffice drops tabs.
    """
    return text == before or any(
        _as_typed(text.replace("\t", tab)) == _as_typed(before.replace("\t", tab))
        for tab in (" ", "")
    )


def _as_typed(text: str) -> str:
    # The signs come first: Unicode has its own plain form for some of them.
    plain = unicodedata.normalize("NFKC", tidy(text).translate(_SIGNS)).translate(_SIGNS)
    return _SPACES.sub(" ", _DASHES.sub("-", plain)).strip().lstrip("'").strip()
