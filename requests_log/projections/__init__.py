"""Derived rows that make lists quick, rebuilt from the log."""
