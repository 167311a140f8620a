"""A filter that keeps signed links, which open a page without a sign-in, out of the logs."""

import logging

from outbox.redaction import mask_links


class MaskLinks(logging.Filter):
    """Mask every signed token in a log record, and let all records pass.

    Add it to handlers, and to loggers whose records go to handlers that others configure.
    """

    # Formats exceptions here, before a handler does it without the mask.
    _FORMATTER = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except Exception:
            # The arguments do not match the format string, and may contain a link.
            message = f"{record.msg} (with arguments that do not fit)"
        record.msg, record.args = mask_links(message), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = self._FORMATTER.formatException(record.exc_info)
        # A formatter of JSON would format it again.
        record.exc_info = None
        if record.exc_text:
            record.exc_text = mask_links(record.exc_text)
        if record.stack_info:
            record.stack_info = mask_links(record.stack_info)
        return True
