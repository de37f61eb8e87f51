"""Real inputs through a running server: what its features make of them, counted and shown."""
