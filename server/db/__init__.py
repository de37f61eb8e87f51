"""PostgreSQL: the pool and the conversation store."""
