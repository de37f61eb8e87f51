"""What becomes of passages that were found: each text once, reranked, different from each other, joined to fit."""
