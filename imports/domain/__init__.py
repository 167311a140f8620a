"""Saving an import, and taking it back."""
