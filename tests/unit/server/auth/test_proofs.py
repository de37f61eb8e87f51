"""What is read from a request, and what is not."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.auth.keys import is_key
from server.auth.proofs import Proof, Proofs
from server.auth.tokens import Signer
from server.errors import NotSignedIn

SESSION = "22222222-2222-4222-8222-222222222222"
KEY = "haru_" + "k" * 43


class Clock:
    now = 1_800_000_000.0

    def __call__(self):
        return self.now


def made(clock=None):
    clock = clock or Clock()
    signer = Signer(("s" * 48,), 900, clock)
    return Proofs(signer, "haru_access", clock), signer.sign("u", SESSION)


def request(*headers, path="/api/me"):
    return {"path": path, "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers]}


def test_key_session_and_cookie_are_read():
    proofs, token = made()

    assert proofs.of(request(("authorization", f"Bearer {KEY}"))) == Proof(
        "key", hashlib.sha256(KEY.encode()).hexdigest()
    )
    assert proofs.of(request(("authorization", f"bearer {token}"))) == Proof("session", SESSION)
    assert proofs.of(request(("cookie", f"a=b; haru_access={token}; c"))) == Proof("session", SESSION, by_cookie=True)


def test_key_in_the_field_of_langsmiths_clients_counts_at_their_door_only():
    proofs, _ = made()
    key = ("x-api-key", KEY)

    assert proofs.of(request(key, path="/langsmith/runs/batch")).via == "key"
    for path in ("/api/me", "/langsmith", "/api/langsmith/", "/v1/models"):
        with pytest.raises(NotSignedIn):
            proofs.of(request(key, path=path))


def test_remembered_token_ends_with_its_time():
    clock = Clock()
    proofs, token = made(clock)
    proofs.of(request(("authorization", f"Bearer {token}")))
    clock.now += 900

    with pytest.raises(NotSignedIn):
        proofs.of(request(("authorization", f"Bearer {token}")))


def test_key_in_a_cookie_is_no_key():
    """S-12: what a cookie may do, other sites can cause."""
    proofs, _ = made()

    with pytest.raises(NotSignedIn):
        proofs.of(request(("cookie", f"haru_access={KEY}")))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["authorization", "cookie", "x-api-key"]),
            st.text(max_size=80).map(lambda text: text.encode("utf-8").decode("latin-1")),
        ),
        max_size=3,
    )
)
def test_anything_else_is_nobody(headers):
    proofs, _ = made()

    with pytest.raises(NotSignedIn):
        proofs.of(request(*headers))


@pytest.mark.parametrize("wrong", ["haru_", KEY[:-1], KEY + "k", KEY[:-1] + "'", KEY.upper(), " " + KEY, KEY + "\n"])
def test_what_is_not_exactly_a_key_is_none(wrong):
    assert is_key(KEY)
    assert not is_key(wrong)
