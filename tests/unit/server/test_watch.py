"""What a reader at the terminal is told of the steps."""

import io

from rich.console import Console

from server.commands.watch import watched


def test_step_is_a_line_with_what_it_found():
    told = io.StringIO()
    steps = [
        {"node": "retrieve", "state": "done", "passages": 3},
        {"node": "generate", "state": "again", "part": "2", "problems": ["secret"]},
    ]

    output = watched(
        [{"content": "", "progress": steps}, {"content": "", "output": {"title": "x"}}], Console(file=told)
    )

    assert output == {"title": "x"}
    assert told.getvalue().splitlines() == ["retrieve done (passages: 3)", "generate 2 again"]
