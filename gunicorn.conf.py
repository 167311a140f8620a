"""What gunicorn reads by itself in the folder where it is started: its logs hold no signed link."""

import logging

from cbtracker.logging import MaskLinks

for logger in ("gunicorn.access", "gunicorn.error"):
    logging.getLogger(logger).addFilter(MaskLinks())
