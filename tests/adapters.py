"""Small adapters for tests, written byte by byte, whole or with something wrong in them."""

import json
import struct
from pathlib import Path
from typing import Any

from server.adapters.check import Base
from server.adapters.sources import CONFIG, WEIGHTS

BASE = Base("small", frozenset({"small", "smollm2-135m-instruct"}), most_rank=8, at_once=2)
HIDDEN = 16
MODULE = "base_model.model.model.layers.0.self_attn.q_proj"


def config(**changes: Any) -> dict[str, Any]:
    """As PEFT writes it, with the fields that matter here."""
    return {
        "peft_type": "LORA",
        "base_model_name_or_path": "var/models/smollm2-135m-instruct",
        "r": 4,
        "lora_alpha": 8,
        "target_modules": ["q_proj", "v_proj"],
        "task_type": "CAUSAL_LM",
        "bias": "none",
        "auto_mapping": None,
        "modules_to_save": None,
        "lora_dropout": 0.05,
        "init_lora_weights": True,
        **changes,
    }


def header(rank: int = 4, **changes: Any) -> dict[str, Any]:
    half = rank * HIDDEN * 2
    entries = {
        f"{MODULE}.lora_A.weight": {"dtype": "F16", "shape": [rank, HIDDEN], "data_offsets": [0, half]},
        f"{MODULE}.lora_B.weight": {"dtype": "F16", "shape": [HIDDEN, rank], "data_offsets": [half, 2 * half]},
    }
    return {"__metadata__": {"format": "pt"}, **entries, **changes}


def safetensors(head: Any = None, *, fill: int = 1, size: int = 2 * 4 * HIDDEN * 2) -> bytes:
    said = json.dumps(header() if head is None else head).encode()
    return struct.pack("<Q", len(said)) + said + bytes([fill]) * size


def adapter(folder: Path, *, fill: int = 1, weights: bytes | None = None, **changes: Any) -> Path:
    """A folder with an adapter in it; another `fill` is another version."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG).write_text(json.dumps(config(**changes)))
    (folder / WEIGHTS).write_bytes(safetensors(fill=fill) if weights is None else weights)
    return folder
