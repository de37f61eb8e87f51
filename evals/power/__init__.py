"""Whether the evals can be relied on: planted regressions must be seen, changes that mean nothing must not."""
