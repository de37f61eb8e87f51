"""Everything that haru keeps in one file, and back from it."""
