"""Reading a request's log: the entries that apply on a date, and the changes between two dates."""
