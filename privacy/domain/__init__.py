"""Finding, removing and letting go of what is personal."""
