"""Commissions: asking areas and departments for replies by a date, and tracking the replies."""
