"""Settings that gunicorn reads from the folder it starts in: mask signed links in its logs."""

import logging

from cbtracker.logging import MaskLinks

for logger in ("gunicorn.access", "gunicorn.error"):
    logging.getLogger(logger).addFilter(MaskLinks())
