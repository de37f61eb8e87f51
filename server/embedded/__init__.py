"""The parts of one-machine haru: PostgreSQL, vLLM, embeddings, and the order in which they start."""
