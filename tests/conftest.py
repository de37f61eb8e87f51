"""Fixtures that several groups share; what only one group needs stands in its own conftest."""
