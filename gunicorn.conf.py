"""Settings that gunicorn reads from the folder it starts in. The command line wins."""

import logging
import logging.config
import os
import shutil
import tempfile
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from cbtracker.logging import MaskLinks
from cbtracker.outages import plain_errors

with plain_errors():
    from cbtracker.settings.environment import env
    from cbtracker.settings.logging import LOGGING

# Signed links stay out of its logs.
for logger in ("gunicorn.access", "gunicorn.error"):
    logging.getLogger(logger).addFilter(MaskLinks())


class logger_class(Logger):  # noqa: N801 - the name of the setting
    """gunicorn's own log, in JSON where that of the application is."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        if LOGGING["handlers"]["console"]["formatter"] == "json":
            formats = logging.config.DictConfigurator(LOGGING)
            # A copy, since this takes the name of its class out, and Django reads it again.
            formatter = formats.configure_formatter(dict(LOGGING["formatters"]["json"]))
            for handler in (*self.error_log.handlers, *self.access_log.handlers):
                handler.setFormatter(formatter)


# Read here, since gunicorn itself knows the environment but not .env.
workers = env.int("WEB_CONCURRENCY", default=1)
# Each process serves this many requests at once.
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

# Each process counts into files here, so that /metrics of one adds up all.
if env.bool("METRICS", default=False):
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="metrics-"))


def child_exit(server: Any, worker: Any) -> None:
    """Let the figures of the moment of a process that ended be forgotten."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    """Remove the files of figures."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(folder, ignore_errors=True)
