"""How likely evidence bears a sentence out: measured by meaning, where the words alone do not tell."""
