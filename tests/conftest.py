"""Settings that all groups share; what only one group needs stands in its own conftest."""

from hypothesis import settings

# A busy machine must not fail a test: timings are measured elsewhere.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
