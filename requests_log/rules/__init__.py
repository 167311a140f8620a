"""Rules without a database: stages and moves, references, labels, text and word-level diffs."""
