"""Settings that gunicorn reads from the folder it starts in. The command line wins."""

import logging

from cbtracker.logging import MaskLinks

# Signed links stay out of its logs.
for logger in ("gunicorn.access", "gunicorn.error"):
    logging.getLogger(logger).addFilter(MaskLinks())

# As many processes as WEB_CONCURRENCY says. Each serves this many requests at once.
threads = 4
# The application is loaded once, and the processes share its memory.
preload_app = True
# In seconds. A stop lets requests under way end; a page takes 25 at most, see cbtracker.outages.
graceful_timeout = 30
# A process gives way to a new one after so many requests, each at another time, so that memory that
# was lost somewhere comes back.
max_requests = 5_000
max_requests_jitter = 500
# It would be in the home folder, which may be read-only.
control_socket_disable = True
