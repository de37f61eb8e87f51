"""Several engines of one profile: which of them answers a call, and what happens when one fails."""
