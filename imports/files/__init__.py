"""Reads a Word file or a spreadsheet into tables of text. Nothing here knows the database."""
