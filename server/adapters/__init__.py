"""LoRA adapters: which versions there are, who may use them, and how they come into the engines (MOD-4)."""
