"""Reading what champions did, and what a champion sees first."""
