"""What leaves in a bundle for support holds no secret and nothing that people wrote (S-14)."""

import pytest

from server.settings import Settings
from server.support.redact import Redaction, redaction_of

NONE = Redaction(())


@pytest.mark.parametrize(
    "line",
    [
        "authorization: Bearer canary-token",
        "made the key haru_canary00canary00",
        "sign in at http://127.0.0.1:8080/sign-in#token=canary",
        "connecting to postgresql://haru:canary@db/haru",
        "kim@canary.example.org wrote from +82 10-1234-5678",
    ],
)
def test_what_looks_like_a_secret_or_a_person_is_taken_out(line):
    said = NONE.line(line)

    assert "canary" not in said
    assert "1234" not in said


def test_rows_and_statements_that_postgres_tells_are_left_out():
    lines = [
        "ERROR:  duplicate key value violates unique constraint",
        "DETAIL:  Key (name)=(canary) already exists.",
        "STATEMENT:  INSERT INTO messages",
        "\tVALUES ('canary')",
        "LOG:  checkpoint complete",
    ]

    assert list(NONE.lines(lines)) == [lines[0], lines[4]]


def test_secrets_that_are_set_or_kept_in_files_go_word_for_word(tmp_path):
    (tmp_path / "secret").write_text("plain-words-of-the-file\n")
    settings = Settings(
        _env_file=None, var=tmp_path, secret="new-one-is-first old-one-is-second", redis_url="redis://r"
    )

    said = redaction_of(settings).line("a plain-words-of-the-file b old-one-is-second c redis://r d")

    assert said == "a <SECRET> b <SECRET> c <SECRET> d"
