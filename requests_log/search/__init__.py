"""Finding requests by their words."""
