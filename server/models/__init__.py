"""Which model is served: what is wanted, the loop that brings it about, and the drivers that start engines."""
