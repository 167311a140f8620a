"""Queries for papers, changes, editions and bulk updates."""
