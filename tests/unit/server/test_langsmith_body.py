"""Forms and batches of LangSmith's clients are read as they were meant, or refused."""

import orjson
import pytest

from server.errors import BadRequest, TooLarge
from server.langsmith import body
from server.langsmith.body import Part, parts
from server.langsmith.ops import of_batch, of_parts, rows_of

RUN, ROOT = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"


def form(*given, boundary="b"):
    pieces = []
    for name, content, length in given:
        head = f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"\r\n'
        told = f"content-length: {len(content)}\r\n" if length else ""
        pieces.append(f"{head}content-type: application/json\r\n{told}\r\n".encode() + content + b"\r\n")
    return b"".join(pieces) + f"--{boundary}--\r\n".encode()


def test_parts_may_hold_the_boundary_if_they_say_how_long_they_are():
    odd = b'{"a": "--b"}\r\n--b'
    sent = form(("post.1", odd, True), ("post.2", b"{}", False))

    assert list(parts(sent, "multipart/form-data; boundary=b")) == [Part("post.1", odd), Part("post.2", b"{}")]


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"--b\r\nnothing", "multipart/form-data; boundary=b"),
        (b'--b\r\nname="x"\r\ncontent-length: 900\r\n\r\nshort', "multipart/form-data; boundary=b"),
        (b'--b\r\nname="x"\r\n\r\nno end', "multipart/form-data; boundary=b"),
    ],
)
def test_broken_forms_are_refused(sent, kind):
    with pytest.raises(BadRequest):
        list(parts(sent, kind))


def test_forms_of_very_many_parts_are_refused(monkeypatch):
    monkeypatch.setattr(body, "PARTS", 2)

    with pytest.raises(TooLarge):
        list(parts(form(*[("post.1", b"{}", True)] * 3), "x; boundary=b"))


def test_pieces_of_a_run_come_together():
    told = [
        Part(f"post.{RUN}", orjson.dumps({"id": RUN, "name": "answer", "trace_id": ROOT})),
        Part(f"post.{RUN}.inputs", b'{"question": "q"}'),
        Part(f"patch.{RUN}", b'{"end_time": "2026-11-21T00:00:01"}'),
        Part(f"patch.{RUN}.outputs", b'{"answer": "a"}'),
        Part(f"feedback.{ROOT}", orjson.dumps({"run_id": RUN, "key": "right", "score": 1})),
        Part(f"attachment.{RUN}.picture", b"\x89PNG"),
    ]
    runs, feedback = of_parts(told)
    [row] = rows_of(runs, "ana")

    assert (row["name"], row["inputs"], row["outputs"]) == ("answer", {"question": "q"}, {"answer": "a"})
    assert row["end_time"].isoformat() == "2026-11-21T00:00:01+00:00"
    assert feedback == [{"run_id": RUN, "key": "right", "score": 1, "id": ROOT}]


@pytest.mark.parametrize(
    ("said", "trace"),
    [
        ({"trace_id": ROOT}, ROOT),
        ({"dotted_order": f"20261121T000000000000Z{ROOT}.20261121T000000000000Z{RUN}"}, ROOT),
        ({}, RUN),
        ({"parent_run_id": ROOT}, None),
    ],
)
def test_a_run_belongs_to_the_trace_that_it_names(said, trace):
    [row] = rows_of(of_batch({"post": [{"id": RUN, **said}]}), "ana")

    assert row["trace"] == trace


@pytest.mark.parametrize("odd", [{"id": "x"}, {"id": RUN, "start_time": []}, {"id": RUN, "trace_id": 1}, "run", None])
def test_odd_runs_are_refused(odd):
    with pytest.raises(BadRequest):
        rows_of(of_batch({"post": [odd]}), "ana")


def test_kinds_that_we_do_not_know_are_chains():
    [row] = rows_of(of_batch({"post": [{"id": RUN, "run_type": "magic"}]}), "ana")

    assert row["run_type"] == "chain"
