"""Forms and batches of LangSmith's clients are read as they were meant, or refused."""

import orjson
import pytest

from server.errors import BadRequest, TracesTooLarge
from server.langsmith import body, ops
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

    with pytest.raises(TracesTooLarge, match="2 parts"):
        list(parts(form(*[("post.1", b"{}", True)] * 3), "x; boundary=b"))


def test_values_of_all_parts_are_counted_together(monkeypatch):
    """S-22: many parts within the bound of one would be as many objects as one beyond it."""
    monkeypatch.setattr(body.Reader, "__init__", lambda self: setattr(self, "room", 10))

    with pytest.raises(TracesTooLarge):
        of_parts([Part(f"post.{RUN}.inputs", b"[1,2,3,4,5]")] * 3)


def test_commas_in_texts_are_no_values():
    assert body.Reader(room=3)(b'{"said": "a, b, c, d, e, f"}') == {"said": "a, b, c, d, e, f"}


@pytest.mark.parametrize(("levels", "is_read"), [(body.DEPTH, True), (body.DEPTH + 1, False), (900, False)])
def test_bodies_are_read_to_a_depth(levels, is_read):
    raw = b"[" * levels + b"]" * levels
    if is_read:
        body.Reader()(raw)
    else:
        with pytest.raises(BadRequest, match=f"more than {body.DEPTH} levels"):
            body.Reader()(raw)


def test_a_run_that_is_too_large_is_told_by_its_id(monkeypatch):
    monkeypatch.setattr(ops, "MOST_OF_RUN", 20)
    large = orjson.dumps({"question": "q" * 20})

    with pytest.raises(TracesTooLarge, match=RUN):
        of_parts([Part(f"post.{RUN}.inputs", large)])
    with pytest.raises(TracesTooLarge, match=RUN):
        of_parts([Part(f"post.{RUN}.inputs", b'{"a": 1}'), Part(f"patch.{RUN}.outputs", b'{"text": "abcd"}')])
    with pytest.raises(TracesTooLarge, match=RUN):
        of_batch({"post": [{"id": RUN, "inputs": {"a": "q" * 20}}]}, size=100)


def test_very_many_runs_or_words_in_one_batch_are_refused(monkeypatch):
    monkeypatch.setattr(ops, "RUNS", 1)
    monkeypatch.setattr(ops, "SAID", 1)

    with pytest.raises(TracesTooLarge, match="1 runs"):
        of_batch({"post": [{"id": RUN}, {"id": ROOT}]})
    with pytest.raises(TracesTooLarge, match="2 words"):
        of_parts([Part(f"feedback.{RUN}", b"{}"), Part(f"feedback.{ROOT}", b"{}")])


@pytest.mark.parametrize("odd", [{"post": {"id": RUN}}, {"patch": "runs"}, {"post": 7}])
def test_what_is_no_list_of_runs_is_refused(odd):
    with pytest.raises(BadRequest):
        of_batch(odd)


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
