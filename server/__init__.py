"""Who may ask, and how it is served, remembered and counted."""

VERSION = "0.1.0"
