"""How haru talks to Redis: never for long, and not at all while it is away."""
