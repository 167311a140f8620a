"""Requests as CSV, XLSX and ODS."""
