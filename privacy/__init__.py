"""Privacy: what is kept about people and for how long, and removing words from the record."""
