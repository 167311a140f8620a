"""References of requests: CB-001 and up."""

import re

REFERENCE = re.compile(r"^CB-?0*([1-9][0-9]{0,8})$", re.IGNORECASE)


def format_reference(number: int) -> str:
    """Return a request's number as its reference: at least three digits, CB-001."""
    return f"CB-{number:03d}"


def parse_reference(text: str) -> int | None:
    """Return the number of a reference such as CB-012 (from 1), or None if it is not one."""
    match = REFERENCE.match(text.strip())
    return int(match[1]) if match else None
