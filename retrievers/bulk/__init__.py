"""Many files into an index at once, on one machine or on many."""
