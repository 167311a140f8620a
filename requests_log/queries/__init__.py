"""Reading lists, counts and charts."""
