"""What an import would do: each row new, changed, the same, doubtful or refused, and why."""
