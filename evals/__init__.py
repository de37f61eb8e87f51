"""How good the answers are, offline."""
