"""Reading a request's log: which entries count, on which day, and what changed between two."""
