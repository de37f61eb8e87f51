"""The `config.json` beside a model's weights, held against what its profile says the model is made of."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from server.architecture import Architecture

# The name of a figure here, and its names there.
NAMES = {
    "layers": ("num_hidden_layers", "num_layers"),
    "hidden": ("hidden_size",),
    "intermediate": ("intermediate_size",),
    "heads": ("num_attention_heads",),
    "kv_heads": ("num_key_value_heads",),
    "head_size": ("head_dim",),
    "vocabulary": ("vocab_size",),
    "context": ("max_position_embeddings",),
    "tied": ("tie_word_embeddings",),
}
SLIDING = "sliding_attention"


class UnreadableConfig(ValueError):
    """The file is not the config.json of a language model."""


def read_config(file: Path) -> Mapping[str, Any]:
    """Raises UnreadableConfig."""
    try:
        config = json.loads(file.read_text())
        # Models that see pictures keep the figures of the part that writes apart.
        text: Mapping[str, Any] = config.get("text_config", config)
        if "hidden_size" not in text:
            raise ValueError("it has no hidden_size")
    except (OSError, ValueError, AttributeError) as error:
        raise UnreadableConfig(f"{file} is no config.json of a language model: {error}") from error
    return text


def differences(architecture: Architecture, config: Mapping[str, Any]) -> Iterator[str]:
    """Of the figures that the file has; some are left out there because they are usual for such models."""
    for ours, theirs in NAMES.items():
        told = next((config[name] for name in theirs if config.get(name) is not None), None)
        said = getattr(architecture, ours)
        if told is not None and told != said:
            yield f"{ours}: {said} in the profile, {told} in config.json"
    yield from _sliding(architecture, config)


def _sliding(architecture: Architecture, config: Mapping[str, Any]) -> Iterator[str]:
    kinds = config.get("layer_types")
    ours = architecture.sliding
    told = kinds.count(SLIDING) if kinds else None
    said = ours.layers if ours else 0
    if told is not None and told != said:
        yield f"sliding.layers: {said} in the profile, {told} in config.json"
    window = config.get("sliding_window")
    if ours and window is not None and window != ours.window:
        yield f"sliding.window: {ours.window} in the profile, {window} in config.json"
