"""Build papers and issue them as editions."""
