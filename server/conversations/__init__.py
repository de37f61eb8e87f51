"""A user's conversations: listed, read, changed, branched, searched and taken away."""
