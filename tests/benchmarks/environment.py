"""The environment in which every process of the benchmark runs."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]


def environment(url: str) -> dict[str, str]:
    """Return the environment of a demonstration that is served as in production, on a database."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DEMONSTRATION": "true",
        "DEBUG": "false",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "SECRET_KEY": "only-for-benchmarks-" + "-" * 40,
        "PYTHONPATH": str(ROOT),
        # What is measured is what a page costs to make, unless something else is said.
        "KEEP_PAGES": "false",
    }
