"""What a reader at the terminal is told of the steps."""

import io

from rich.console import Console

from server.commands.watch import View, watched


def test_step_is_a_line_with_what_it_found():
    told = io.StringIO()
    steps = [
        {"node": "retrieve", "state": "done", "passages": 3},
        {"node": "verify", "state": "retract", "part": "2", "problems": ["secret"], "again": True},
        {"node": "verify", "state": "final", "part": "2", "text": "secret"},
    ]

    output = watched(
        [{"content": "", "progress": steps}, {"content": "", "output": {"title": "x"}}], Console(file=told)
    )

    assert output == {"title": "x"}
    assert told.getvalue().splitlines() == ["retrieve done (passages: 3)", "verify 2 retract", "verify 2 final"]


def drawn(view):
    """The words on the screen, and which of them are dim."""
    console = Console(width=100)
    segments = [one for line in console.render_lines(view.__rich__(), pad=False) for one in line]
    dim = " ".join(one.text for one in segments if one.style and one.style.dim)
    return " ".join(one.text for one in segments), dim


def test_draft_is_dim_and_named_as_one_until_the_verified_text_stands_in_its_place():
    view = View()
    view.take({"content": "It opens 77 sockets.", "progress": [{"node": "generate", "state": "draft", "part": "1"}]})
    _, dim = drawn(view)
    assert "draft, not verified yet" in dim
    assert "77 sockets" in dim

    refused = {"node": "verify", "state": "retract", "part": "1", "problems": ["no"], "again": False}
    view.take(
        {"content": "", "progress": [refused, {"node": "verify", "state": "final", "part": "1", "text": "A pool."}]}
    )

    shown, dim = drawn(view)
    assert "77 sockets" not in shown
    assert ("A pool." in shown, "A pool." in dim, "draft, not" in shown) == (True, False, False)


def test_elsewhere_than_at_a_terminal_no_draft_is_told():
    told = io.StringIO()
    draft = {"content": "77 sockets", "progress": [{"node": "generate", "state": "draft", "part": "1"}]}

    watched([draft, {"content": "", "output": {"title": "x"}}], Console(file=told))

    assert told.getvalue() == "generate 1 draft\n"
