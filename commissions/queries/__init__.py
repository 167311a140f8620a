"""Who has replied, and which requests a new barrier may repeat."""
