"""Access tokens: only ours, only in time, only signed as we sign."""

import base64
import json
import stat

from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from server.auth.tokens import Claims, Signer, _key, _key_id, secrets_of
from server.settings import Settings

SECRET = "s" * 48
USER, SESSION = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
NOW = 1_800_000_000.0


def signer(*secrets, now=NOW, minutes=15):
    return Signer(secrets or (SECRET,), minutes * 60, lambda: now)


def forged(header, key=None, **claims):
    whole = {"iss": "haru", "sub": USER, "sid": SESSION, "exp": int(NOW) + 60, **claims}
    return jwt.encode(header, whole, key or _key(SECRET), algorithms=[header["alg"]])


def test_token_tells_user_and_session_until_it_ends():
    token = signer().sign(USER, SESSION)

    assert signer().read(token) == Claims(USER, SESSION, NOW + 900)
    assert signer(now=NOW + 899).read(token)
    assert signer(now=NOW + 900).read(token) is None


def test_role_is_not_in_it():
    payload = signer().sign(USER, SESSION).split(".")[1]

    said = json.loads(base64.urlsafe_b64decode(payload + "=="))

    assert said.keys() == {"iss", "sub", "sid", "iat", "exp"}


def test_secret_can_be_replaced_while_older_tokens_live():
    old = signer("old" * 16).sign(USER, SESSION)

    assert signer("new" * 16, "old" * 16).read(old)
    assert signer("new" * 16).read(old) is None
    assert signer("old" * 16).read(signer("new" * 16, "old" * 16).sign(USER, SESSION)) is None


def test_other_algorithms_keys_and_issuers_are_refused():
    kid = _key_id(SECRET)
    none = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "none", "kid": kid}, {"iss": "haru", "sub": USER, "sid": SESSION, "exp": NOW + 60})
    )
    bad = [
        none + ".",
        forged({"alg": "HS512", "kid": kid}),
        forged({"alg": "HS256"}),
        forged({"alg": "HS256", "kid": "another"}),
        forged({"alg": "HS256", "kid": kid}, OctKey.import_key(SECRET)),
        forged({"alg": "HS256", "kid": kid}, iss="another"),
        forged({"alg": "HS256", "kid": kid}, exp=int(NOW)),
    ]

    assert signer().read(forged({"alg": "HS256", "kid": kid}))
    assert [signer().read(token) for token in bad] == [None] * len(bad)


@given(st.text(max_size=200) | st.from_regex(r"[\w-]{1,40}\.[\w-]{0,40}\.[\w-]{0,40}", fullmatch=True))
def test_anything_else_is_no_token(text):
    assert signer().read(text) is None


@given(st.integers(0, 250), st.characters(codec="ascii"))
def test_one_changed_character_spoils_it(place, character):
    token = signer().sign(USER, SESSION)
    at = place % len(token)
    changed = token[:at] + character + token[at + 1 :]

    # The last character of each part has bits that mean nothing; whatever is read must say the same.
    assert signer().read(changed) in (None, Claims(USER, SESSION, NOW + 900))


def test_secret_is_made_once_and_kept_from_others(tmp_path):
    settings = Settings(_env_file=None, var=tmp_path / "var")

    first, again = secrets_of(settings), secrets_of(settings)

    assert first == again
    assert len(first[0]) >= 48
    assert stat.S_IMODE((tmp_path / "var" / "secret").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "var").iterdir()] == ["secret"]


def test_secret_that_is_set_wins_and_may_be_followed_by_older_ones(tmp_path):
    assert secrets_of(Settings(_env_file=None, var=tmp_path, secret="new old")) == ("new", "old")
