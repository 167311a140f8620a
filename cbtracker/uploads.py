"""Receiving files that people send."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Write no more of a file than may be kept; its size stays what was sent, for the form."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start <= settings.LARGEST_UPLOAD:
            return super().receive_data_chunk(raw_data, start)
        return None
