"""How one step works, whichever feature uses it."""
