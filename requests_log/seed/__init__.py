"""Loads the record from the fixtures, demonstration accounts, and made-up requests in volume."""
