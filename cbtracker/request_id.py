"""The id of the request that this thread serves, in every line of the log."""

import logging
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")


class AddRequestId(logging.Filter):
    """Give each log record a ``request_id``, which is empty outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Django says what was refused when all is done: the request itself still has its id.
        of_request = getattr(getattr(record, "request", None), "id", "")
        record.request_id = request_id.get() or of_request
        return True
