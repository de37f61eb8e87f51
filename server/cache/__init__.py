"""Answers that may be given again, to the same caller only."""
