"""Planted falsehoods: how many of them the features' own checks find, and what they take for one."""
