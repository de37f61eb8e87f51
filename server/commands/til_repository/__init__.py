"""Notes written into a repository of notes: a page in its topic's folder, an index in the README, a commit."""
