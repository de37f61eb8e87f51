"""What is found as a secret or personal data, what is not, and at what effort (SRV-7, S-30)."""

# ruff: noqa: RUF001 - look-alikes are what is tested
import re
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from nodes.privacy import find as finding
from nodes.privacy.find import Found, MaskingFailed, find, mask
from nodes.privacy.kinds import Kind
from nodes.privacy.masking import Masking
from nodes.privacy.rules import LONGEST, RULES, Rule
from nodes.privacy.streams import StreamMask
from tests.unit.nodes.planted import PEM, Planter

MEBIBYTE = 2**20


@pytest.mark.parametrize("seed", range(20))
def test_every_form_is_found_in_a_sentence_and_nothing_beside_it(seed: int):
    for kind, value, sentence in Planter(seed).everything():
        text = sentence.format(value)
        start = text.index(value)

        assert find(text) == [Found(kind, start, start + len(value))], text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "released 2024-01-02 12:34:56.789012 at 1612310400000",
        "commit 3b5d5c3712955042212316173ccf37be6e9b5a1c, 550e8400-e29b-41d4-a716-446655440000",
        "@@ -1,12 +34,567 @@ def password(self, token: str) -> None:",
        "password = get_password2(user)",
        "password=form.password1, token=token, max_tokens=1024",
        "const token = useToken(); secret: process.env.SECRET_KEY_2",
        'password: "${DB_PASSWORD}" token={{ token }} api_key="<your-api-key-1>"',
        "비밀번호는 8자 이상이어야 합니다. 암호화 알고리즘 AES256을 씁니다.",
        'secret: "/run/secrets/db_1", token="https://example.com/token/v1", token_file=./secrets/v1/token.txt',
        "begins with -----BEGIN PRIVATE KEY----- and ends somewhere",
        "git@github.com:owner/name.git icon@2x.png pkg@1.2.3 @types/node",
        "https://user@host/path http://localhost:8080/@vite/client postgres://user:${PASSWORD}@db",
        "900230-1234567 990101-9234567 2020년 12월",
        "1588-1234 123-45-67890 4242-4242-4242-4241 0.4242424242424242",
        "version 02.123.4567 and 10.0.0.1 and 127.0.0.1:5432",
        "Basic authentication, Bearer tokens, sk-fading-circle-with-many-words",
        "M12345678 110-123-456789 without a word that says what it is",
        "서울 강남구 모임, 서버로 3개를 보냄, 다시 홈으로 1초",
        "<EMAIL_1> <EMAIL> password=<SECRET> Authorization: Bearer <SECRET>",
    ],
)
def test_what_only_looks_alike_is_left(text: str):
    assert mask(text) == (text, {})


def test_wide_characters_and_typographic_hyphens_are_read_as_plain_ones():
    assert mask("０１０－１２３４－５６７８, 010–1234–5678, ａ＠ｂ.kr")[0] == "<PHONE>, <PHONE>, <EMAIL>"


@pytest.mark.parametrize(
    "written",
    [PEM.replace("\n", "\\n"), PEM.replace("\n", "\n+"), PEM.replace("\n", "\n    "), PEM.partition("\nQ2e=")[0]],
    ids=["escaped", "in a diff", "indented", "cut off"],
)
def test_private_key_is_found_however_it_is_broken_into_lines(written: str):
    assert mask(f"key: '{written}'\nthe end")[0].startswith("key: '-----BEGIN RSA PRIVATE KEY-----<PRIVATE_KEY>")
    assert "x7Gq" not in mask(written)[0]


def test_the_longer_of_two_overlapping_values_is_taken():
    assert mask("postgresql://haru:hunter2@db.example.com/haru")[0] == "postgresql://haru:<EMAIL>/haru"
    assert mask("token: ghp_" + "aB3" * 12)[0] == "token: <API_KEY>"


def test_masked_text_is_masked_no_further():
    for _, value, sentence in Planter(1).everything():
        once = mask(sentence.format(value))[0]
        assert mask(once) == (once, {})


def test_nothing_passes_when_a_rule_fails(monkeypatch: pytest.MonkeyPatch):
    def broken(value: str, before: str) -> bool:
        raise ValueError(value)

    monkeypatch.setattr(finding, "RULES", (Rule(Kind.PHONE, re.compile("010.*"), broken, ("010",)),))

    for attempt in (find, mask, Masking().hide, lambda text: StreamMask().feed(f"{text}로")):
        with pytest.raises(MaskingFailed) as failed:
            attempt("010-1234-5678")
        assert str(failed.value) == "PHONE: ValueError"
        assert failed.value.__cause__ is None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}")
def test_no_pattern_can_go_back_over_more_than_a_bounded_stretch(rule: Rule):
    """Repetitions without a bound are possessive; the others, multiplied, bound the attempts at one place."""
    parsed = _parser.parse(rule.pattern.pattern, re.ASCII)

    assert _ways(parsed) <= 2**21


def _ways(parsed: Any) -> int:
    """At most so many ways to match at one place, at most LONGEST long each."""
    ways = 1
    for code, given in parsed:
        if code in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            assert given[1] <= LONGEST, "unbounded"
            ways *= (given[1] - given[0] + 1) * max(_ways(given[2]), 1)
        elif code is _constants.SUBPATTERN:
            ways *= _ways(given[3])
        elif code is _constants.BRANCH:
            ways *= sum(_ways(branch) for branch in given[1])
        elif code in (_constants.ASSERT, _constants.ASSERT_NOT):
            ways *= _ways(given[1])
    return ways


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "1", "1-", "1 ", "a@", "a@a.", "a.a-", "eyJ", "eyJ-", "eyJaaaaaaaa.", "://", "://a:", "password=", "<"),
        *(
            "secret: '",
            "-----BEGIN PRIVATE KEY-----",
            "+82",
            "서울 강남구 ",
            "서울 ",
            "bearer ",
            "authorization:",
            "010-",
        ),
        *("sk-", "0) "),
    ],
)
def test_hostile_megabyte_is_checked_a_bounded_number_of_times(unit: str, monkeypatch: pytest.MonkeyPatch):
    text = unit * (MEBIBYTE // len(unit))
    checked = 0

    def counted(rule: Rule) -> Rule:
        def check(value: str, before: str) -> bool:
            nonlocal checked
            checked += len(value)
            return rule.check(value, before)

        return Rule(rule.kind, rule.pattern, check, rule.clues, rule.at_clues, rule.numbers)

    monkeypatch.setattr(finding, "RULES", tuple(map(counted, RULES)))
    find(text)

    assert checked <= 40 * len(text)
