"""The models that can be served: whether they fit, and which of them run."""
