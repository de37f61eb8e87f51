"""How fast haru is, beside what one would write without it."""
