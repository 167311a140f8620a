"""The rules of the log, and the only code that writes to it."""
