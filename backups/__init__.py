"""Backups of the whole service, restoring them, and proof that they can be restored."""
