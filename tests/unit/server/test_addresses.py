"""Names and addresses in requests."""

import pytest

from server.addresses import is_loopback, local_path, origin
from server.pages.language import preferred
from server.pages.words import WORDS


@pytest.mark.parametrize("path", ["/", "/chat/playground/", "/a?b=c&d=%2F%2Fe", "/한글", "/a//b"])
def test_own_paths_are_kept(path):
    assert local_path(path) == path


@pytest.mark.parametrize(
    "given",
    [
        *(
            None,
            "",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "https://evil.example",
            "evil",
            "javascript:1",
        ),
        *("/\t/evil.example", "/a\r\nb", "/a b", "/\x00", " /a", "/a\\b", "/" + "a" * 2000),
    ],
)
def test_what_may_lead_elsewhere_is_the_first_page(given):
    assert local_path(given) == "/"


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://Haru.example/x", "https://haru.example"),
        ("https://haru.example:443", "https://haru.example"),
        ("http://haru.example:443", "http://haru.example:443"),
        ("http://[::1]:80/", "http://[::1]"),
        ("http://x:port", ""),
        ("null", ""),
    ],
)
def test_origins_are_written_as_browsers_do(url, written):
    assert origin(url) == written


def test_loopback_is_known_in_every_form():
    assert [is_loopback(host) for host in ("localhost", "127.9.9.9", "::1", "::ffff:127.0.0.1", "10.0.0.1", "x")] == (
        [True] * 4 + [False] * 2
    )


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en;q=0.5, ko", "ko"),
        ("ja, en;q=0.3, ko;q=0.2", "en"),
        ("ko;q=0", "en"),
        ("ko;q=x", "en"),
        ("", "en"),
        (",;;q=,", "en"),
    ],
)
def test_language_is_the_readers(header, language):
    assert preferred(header) == language


def test_pages_say_everything_in_both_languages():
    english, korean = WORDS["en"], WORDS["ko"]

    assert english.keys() == korean.keys()
    assert all(korean.values())
    assert [word for word in english if "{" in english[word] and "{" not in korean[word]] == []
