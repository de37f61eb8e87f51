"""Events of a run become the chunks that its reader gets."""

from hypothesis import given
from hypothesis import strategies as st

from nodes.events import Again, Drafted, Step, Text, Waiting
from server.features.script import Script


def read(events):
    script = Script()
    chunks = []
    for event in events:
        script.add(event)
        while chunk := script.take():
            chunks.append(chunk)
    return chunks


def text_of(chunks):
    return "".join(chunk["content"] for chunk in chunks)


def test_part_written_behind_another_waits_for_its_turn():
    events = [Text("1", "first "), Text("2", "second"), Drafted("2"), Text("1", "part"), Drafted("1")]

    assert text_of(read(events)) == "first part\n\nsecond"


@given(st.permutations([(part, at) for part in "abc" for at in range(4)]))
def test_each_part_arrives_whole_whatever_the_order_of_writing(order):
    written = {part: 0 for part in "abc"}
    events = []
    for part, _ in order:
        events.append(Text(part, f"{part}{written[part]} "))
        written[part] += 1
        if written[part] == 4:
            events.append(Drafted(part))

    parts = text_of(read(events)).split("\n\n")

    assert sorted(parts) == ["a0 a1 a2 a3 ", "b0 b1 b2 b3 ", "c0 c1 c2 c3 "]


def test_rewritten_part_is_announced_before_its_new_text():
    chunks = read([Text("1", "bad"), Drafted("1"), Again("1", ("It is empty.",)), Text("1", "good"), Drafted("1")])
    progress = [step for chunk in chunks for step in chunk.get("progress", ())]

    assert [step["state"] for step in progress] == ["draft", "retract", "draft"]
    assert (progress[1]["problems"], progress[1]["again"]) == (["It is empty."], True)


def test_waiting_tells_part_place_and_expected_seconds():
    [chunk] = read([Waiting("1", 3, 4.5)])

    told = {"node": "generate", "state": "waiting", "part": "1", "position": 3, "expected_s": 4.5}
    assert chunk == {"content": "", "progress": [told]}


def test_every_chunk_has_content_so_that_the_playground_can_add_them_up():
    chunks = read([Step("retrieve", "started"), Step("retrieve", "done", {"passages": 2}), Text("1", "x")])

    assert [chunk["content"] for chunk in chunks] == ["", "", "x"]
    assert chunks[1]["progress"] == [{"node": "retrieve", "state": "done", "passages": 2}]


def test_nothing_new_is_no_chunk():
    assert Script().take() is None
