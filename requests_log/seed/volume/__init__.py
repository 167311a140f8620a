"""Filling a database of its own with lifelike requests, for measuring: none of them is real."""

from requests_log.seed.volume.fill import BLOCK, NotEmpty, fill

__all__ = ["BLOCK", "NotEmpty", "fill"]
