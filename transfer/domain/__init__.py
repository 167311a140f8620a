"""The whole record in one archive: what it carries, writing it and loading it."""
