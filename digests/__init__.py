"""Digests: what has changed, by mail, to whoever asked for it."""
