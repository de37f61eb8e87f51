"""A profile for tests that need one and do not care which."""

from typing import Any

from server.profiles import EngineProfile

ARCHITECTURE = {
    "source": "https://example.org/config.json",
    "billions": 0.00655,
    "layers": 4,
    "hidden": 256,
    "intermediate": 1024,
    "heads": 8,
    "kv_heads": 4,
    "head_size": 32,
    "vocabulary": 10_000,
    "context": 32_768,
    "tied": True,
}


def engine_profile(**given: Any) -> EngineProfile:
    plain = {
        "summary": "a model",
        "licence": "none",
        "served_name": "model",
        "model": "model",
        "architecture": ARCHITECTURE,
        "devices": ["cpu", "gpu"],
        "memory_gb": 1,
        "context": 4096,
    }
    return EngineProfile.model_validate(plain | given)
