"""Exports lists of requests as CSV, XLSX and ODS files."""
