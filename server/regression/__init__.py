"""How fast and how good a model answers now, against how it answered before."""
