"""The chat completions protocol as servers really speak it: line ends, comments, cuts anywhere, odd shapes."""

from itertools import pairwise

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes import completions
from nodes.completions import ModelError, ModelUnavailable, _answer, _pieces


class Blocks:
    """A response whose body arrives in the given blocks."""

    connection = None

    def __init__(self, blocks):
        self.content = self
        self._blocks = [block for block in blocks if block]

    async def readany(self):
        return self._blocks.pop(0) if self._blocks else b""


def chunk(text="", **fields):
    return {"choices": [{"delta": {"content": text}}], **fields}


def event(data, line_end=b"\n", prefix=b"data: "):
    return prefix + orjson.dumps(data) + 2 * line_end


async def read(*blocks):
    pieces = [piece async for piece in _pieces(Blocks(blocks))]
    usage = [piece.usage for piece in pieces if piece.usage]
    return "".join(piece.text for piece in pieces), "".join(piece.finish for piece in pieces), usage


STREAM = [chunk("풀을 "), chunk("닫는다 😀"), {"choices": [{"delta": {}, "finish_reason": "stop"}]}]
WHOLE = "풀을 닫는다 😀"


@given(
    cuts=st.lists(st.integers(0, 400)),
    line_end=st.sampled_from([b"\n", b"\r\n"]),
    prefix=st.sampled_from([b"data: ", b"data:", b": ping\ndata: ", b"event: message\nid: 7\ndata: "]),
)
async def test_text_is_whole_wherever_the_stream_is_cut(cuts, line_end, prefix):
    prefix = prefix.replace(b"\n", line_end)
    raw = b": ping" + 2 * line_end + b"".join(event(data, line_end, prefix) for data in STREAM)
    raw += prefix + b"[DONE]" + 2 * line_end
    edges = [0, *sorted(cut for cut in cuts if cut < len(raw)), len(raw)]
    blocks = [raw[start:end] for start, end in pairwise(edges)]

    assert await read(*blocks) == (WHOLE, "stop", [])


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
async def test_text_is_whole_when_each_byte_comes_alone(line_end):
    raw = b"".join(event(data, line_end) for data in STREAM) + b"data: [DONE]" + 2 * line_end

    assert await read(*(bytes([byte]) for byte in raw)) == (WHOLE, "stop", [])


async def test_fields_that_carry_no_text_are_passed_over():
    odd = [
        chunk("a", error=None, usage=None),
        {"choices": []},
        {"choices": [{"delta": {"reasoning_content": "hm", "content": None, "role": "assistant"}}]},
        {"choices": [], "usage": {"prompt_tokens": 3}},
    ]

    text, finish, usage = await read(*map(event, odd), b"data: [DONE]\n\n")

    assert (text, finish, usage) == ("a", "", [{"prompt_tokens": 3}])


@pytest.mark.parametrize(
    "said", [b"{", b"5", b"null", b"[]", b"{}", b'{"choices": 1}', b'{"choices": [{"delta": null}]}']
)
async def test_chunk_of_another_shape_is_a_failed_answer(said):
    with pytest.raises(ModelError, match="no chunk"):
        await read(b"data: " + said + b"\n\n")


async def test_error_in_mid_stream_does_not_show_the_engines_words():
    with pytest.raises(ModelUnavailable, match="reported an error"):
        await read(event(chunk("a")), event({"error": {"message": "secret"}}))


async def test_stream_without_its_end_is_an_error():
    with pytest.raises(ModelUnavailable):
        await read(event(chunk("a")))


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"choices": []}', b'{"choices": [{"message": null}]}'])
def test_whole_answer_of_another_shape_is_a_failed_answer(body):
    with pytest.raises(ModelError):
        _answer(body)


def test_whole_answer_needs_neither_content_nor_usage():
    assert _answer(b'{"choices": [{"message": {}}]}') == completions.Piece("")
