"""The tables of haru, version by version, as plain SQL."""
