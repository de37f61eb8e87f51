"""What a digest is made of: the stories that were read, and what may stay of their summaries."""
