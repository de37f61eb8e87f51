"""Names and addresses in requests."""

import pytest

from server.addresses import is_loopback, local_path, origin


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
