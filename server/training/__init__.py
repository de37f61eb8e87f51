"""Adapters trained on the notes that somebody accepted, by a process of its own beside the server."""
