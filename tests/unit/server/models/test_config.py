"""What a profile says of its model, held against the file beside the weights."""

import json

import pytest

from server.models.config import UnreadableConfig, differences, read_config
from server.profiles import read_profiles

PROFILES = read_profiles()
SMOLLM2 = {
    "head_dim": 64,
    "hidden_size": 576,
    "intermediate_size": 1536,
    "max_position_embeddings": 8192,
    "num_attention_heads": 9,
    "num_hidden_layers": 30,
    "num_key_value_heads": 3,
    "tie_word_embeddings": True,
    "vocab_size": 49152,
}
GEMMA = {
    "architectures": ["Gemma3ForConditionalGeneration"],
    "text_config": {
        "hidden_size": 3840,
        "intermediate_size": 15360,
        "num_attention_heads": 16,
        "num_hidden_layers": 48,
        "num_key_value_heads": 8,
        "layer_types": (["sliding_attention"] * 5 + ["full_attention"]) * 8,
        "sliding_window": 1024,
    },
    "vision_config": {"hidden_size": 1152, "num_hidden_layers": 27},
}


def found(tmp_path, profile, config):
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config))
    return list(differences(PROFILES[profile].architecture, read_config(file)))


@pytest.mark.parametrize(("profile", "config"), [("smollm2-135m", SMOLLM2), ("gemma-3-12b", GEMMA)])
def test_the_profiles_say_what_the_files_say(tmp_path, profile, config):
    assert found(tmp_path, profile, config) == []


def test_what_differs_is_told_with_both_figures(tmp_path):
    assert found(tmp_path, "smollm2-135m", SMOLLM2 | {"num_key_value_heads": 9, "tie_word_embeddings": False}) == [
        "kv_heads: 3 in the profile, 9 in config.json",
        "tied: True in the profile, False in config.json",
    ]


def test_layers_that_look_back_on_a_window_are_counted(tmp_path):
    text = GEMMA["text_config"] | {"layer_types": ["sliding_attention"] * 24 + ["full_attention"] * 24}

    assert found(tmp_path, "gemma-3-12b", {"text_config": text | {"sliding_window": 512}}) == [
        "sliding.layers: 40 in the profile, 24 in config.json",
        "sliding.window: 1024 in the profile, 512 in config.json",
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", "<html>"])
def test_another_file_is_refused(tmp_path, text):
    file = tmp_path / "config.json"
    file.write_text(text)

    with pytest.raises(UnreadableConfig):
        read_config(file)
