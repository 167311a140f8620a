"""What no log may hold: a signed link, which opens its page to whoever reads it."""

import logging

from outbox.redaction import masked


class MaskLinks(logging.Filter):
    """Replaces every signed token in what a record will print, and lets every record pass.

    It stands on handlers, and on loggers whose records go to handlers of others.
    """

    # How a record's exception is written out, before any handler writes it for itself.
    _FORMATTER = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except Exception:
            # Whoever logged it gave arguments that do not fit, and they may hold a link.
            message = f"{record.msg} (with arguments that do not fit)"
        record.msg, record.args = masked(message), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = self._FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return True
