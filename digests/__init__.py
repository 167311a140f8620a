"""Digests: emails about changes to requests, for people who subscribed."""
