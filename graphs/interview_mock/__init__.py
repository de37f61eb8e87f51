"""A mock interview: a graph that asks, waits for the answer, grades it against its source, and reports."""
