"""Rounds: asking areas and departments by a date, and knowing who has not answered."""
