"""Fills an empty database with realistic made-up requests, to measure performance."""

from requests_log.seed.volume.fill import BLOCK_SIZE, DatabaseNotEmptyError, fill

__all__ = ["BLOCK_SIZE", "DatabaseNotEmptyError", "fill"]
