"""Why an archive was not written, or not loaded."""

from typing import NoReturn


class TransferError(Exception):
    """One sentence that says what is wrong and what to do. Nothing was saved."""


def refuse_damaged(why: str) -> NoReturn:
    """Raise TransferError for an archive that is not as ``export_record`` wrote it."""
    raise TransferError(f"The archive is damaged or was changed: {why}.")


def one_line(error: BaseException) -> str:
    """Return the message of an error on one line, without a full stop; or its kind without one."""
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
