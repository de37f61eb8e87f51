"""Who may ask, and how it is served, remembered and counted."""
