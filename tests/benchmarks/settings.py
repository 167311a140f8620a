"""The demonstration's settings, with the floor beside its pages."""

from cbtracker.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.floor"
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
