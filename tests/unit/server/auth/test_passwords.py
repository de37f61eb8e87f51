"""Passwords: which are taken, how they are kept."""

import asyncio
import unicodedata

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from server.auth import passwords
from server.auth.passwords import Passwords
from server.errors import InvalidInput, TooManyAttempts


@pytest.fixture(scope="module")
def kept():
    made = Passwords()
    yield made
    made.close()


async def test_hash_has_the_recommended_parameters(kept):
    """S-5: OWASP's for Argon2id."""
    used = extract_parameters(await kept.hash("correct horse battery", "kim"))

    assert (used.type, used.memory_cost, used.time_cost, used.parallelism) == (Type.ID, 19_456, 2, 1)
    assert used.salt_len >= 16


async def test_only_the_password_itself_is_right(kept):
    hashed = await kept.hash("correct horse battery", "kim")

    answers = [
        await kept.is_right(shown, hashed) for shown in ("correct horse battery", "Correct horse battery", "", hashed)
    ]

    assert answers == [True, False, False, False]
    assert await kept.is_right("correct horse battery", None) is False
    assert await kept.is_right("correct horse battery", "no hash") is False


async def test_korean_is_right_however_the_keyboard_composes_it(kept):
    whole = "안녕하세요 반갑습니다"
    in_letters = unicodedata.normalize("NFD", whole)

    assert in_letters != whole
    assert await kept.is_right(in_letters, await kept.hash(whole, "kim"))


@pytest.mark.parametrize(
    "weak", ["short", "password123", "PASSWORD1234", "aaaaaaaaaaaa", "1q2w3e4r5t", "dkssudgktpdy", "haneul-haneul"]
)
async def test_what_others_would_try_first_is_refused(kept, weak):
    with pytest.raises(InvalidInput, match="password"):
        await kept.hash(weak, "haneul")


async def test_hash_with_other_parameters_is_outdated(kept):
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("correct horse battery")

    assert kept.is_outdated(old)
    assert not kept.is_outdated(await kept.rehash("correct horse battery"))


async def test_many_at_once_are_checked_few_at_a_time_and_then_refused(kept, monkeypatch):
    monkeypatch.setattr(passwords, "WAITING", 4)

    outcomes = await asyncio.gather(*(kept.is_right("x", None) for _ in range(6)), return_exceptions=True)

    assert [outcome for outcome in outcomes if outcome is False] == [False] * 4
    assert len([outcome for outcome in outcomes if isinstance(outcome, TooManyAttempts)]) == 2
    assert await kept.is_right("x", None) is False
