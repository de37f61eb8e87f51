"""Who waits for the engine, in which order, and for how long."""
