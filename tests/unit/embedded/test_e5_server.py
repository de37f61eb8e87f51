"""The embeddings process keeps the prefixes apart and refuses what it cannot read."""

import base64

import numpy as np
import pytest

from server.embedded.e5_server import Embedder, WrongRequest


class FakeModel:
    """Writes the prefix and the length of each text into its vector."""

    def encode(self, texts, is_query):
        return np.array([[float(is_query), len(text)] for text in texts], dtype=np.float32)

    def token_count(self, text, is_query):
        return 1


def answer(**asked):
    return Embedder(FakeModel()).answer({"model": "e5-query", **asked})


def test_the_model_name_chooses_the_prefix():
    assert answer(input="ab")["data"][0]["embedding"] == [1.0, 2.0]
    assert answer(model="e5-passage", input=["ab", "c"])["data"][1]["embedding"] == [0.0, 1.0]


def test_vectors_travel_as_base64_when_asked():
    written = answer(input="ab", encoding_format="base64")["data"][0]["embedding"]

    assert np.frombuffer(base64.b64decode(written), dtype="<f4").tolist() == [1.0, 2.0]


def test_a_zero_byte_does_not_cut_the_text():
    assert answer(input="a\0b")["data"][0]["embedding"] == [1.0, 3.0]


@pytest.mark.parametrize("wrong", [{"input": []}, {"input": [1]}, {}, {"input": "a", "model": "gpt"}, {"input": None}])
def test_what_is_no_request_is_refused(wrong):
    with pytest.raises(WrongRequest):
        answer(**wrong)


def test_a_body_that_is_no_object_is_refused():
    with pytest.raises(WrongRequest, match="JSON object"):
        Embedder(FakeModel()).answer(["a"])
