"""A part that listens at a Unix socket answers, or does not."""

import asyncio

import pytest

from server.embedded import probe


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (b"HTTP/1.0 200 OK\r\n\r\n", True),
        (b"HTTP/1.0 503 Service Unavailable\r\n\r\n", False),
        (b"what?", False),
        (b"", False),
    ],
)
async def test_it_answers_with_200(tmp_path, said, expected):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        writer.close()

    async with await asyncio.start_unix_server(answer, tmp_path / "part.sock"):
        assert await probe.answers_at(tmp_path / "part.sock") is expected


async def test_nobody_there_is_no_answer(tmp_path):
    assert not await probe.answers_at(tmp_path / "part.sock")
