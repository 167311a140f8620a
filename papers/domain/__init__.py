"""Putting papers together, and issuing them as editions."""
