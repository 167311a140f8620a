"""Reading what a paper, its changes and its editions need."""
