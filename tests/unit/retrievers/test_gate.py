"""Pages that look like short articles and are none, and articles that only speak of such pages."""

from pathlib import Path

import pytest

from retrievers.articles import InsufficientText, article_from_html

PAGES = Path(__file__).parents[2] / "data" / "pages"
PROSE = (
    "The compiler now lays out symbols in a new way, and builds of large programs take a third less time than before. "
)


def page(*paragraphs, head="", after=""):
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html><head><title>News</title>{head}</head><body><article><h1>News</h1>{body}</article>{after}</body></html>"
    )


@pytest.mark.parametrize(
    ("file", "wall"),
    [
        ("cookie-wall.html", "cookies"),
        ("cookie-wall-ko.html", "cookies"),
        ("paywall.html", "paywall"),
        ("paywall-ko.html", "paywall"),
        ("javascript.html", "javascript"),
        ("login.html", "login"),
        ("login-ko.html", "login"),
        ("robot-check.html", "robot_check"),
        ("links.html", "links"),
    ],
)
def test_wall_is_named_and_gives_no_article(file, wall):
    with pytest.raises(InsufficientText) as caught:
        article_from_html((PAGES / file).read_bytes())

    assert caught.value.reason.code == wall


@pytest.mark.parametrize(
    "about",
    [
        "Browsers will soon ask before a site stores cookies. We use cookies, said the maintainers, only for log-ins.",
        "Readers were told to enable JavaScript, which the new version no longer needs.",
        "The newspaper asks readers to subscribe to continue reading after ten articles, which a library now checks.",
        "Users must log in to continue, and the new library handles that page for them.",
        "이 라이브러리는 로그인 후 이용할 수 있는 페이지와 쿠키 설정 창을 시험합니다.",
    ],
)
def test_article_about_walls_is_an_article(about):
    article = article_from_html(page(PROSE * 4, about, PROSE * 6, PROSE * 5, PROSE * 4))

    assert about in article.text


def test_notice_beside_a_whole_article_does_not_hide_it():
    notice = "<div class='cookie'><p>We use cookies. Accept all cookies or manage your preferences.</p></div>"

    assert (
        "new way" in article_from_html(page(*(f"In part {part}: {PROSE * 3}" for part in range(6)), after=notice)).text
    )


def test_article_that_its_own_data_calls_not_free_is_cut_short():
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'

    with pytest.raises(InsufficientText, match="do not pay"):
        article_from_html(page(PROSE * 3, head=data))
    assert article_from_html(page(*(f"In part {part}: {PROSE * 4}" for part in range(8)), head=data)).text


@pytest.mark.parametrize("markup", ["", " ", "<", "<html></html>", b"\xff\xfe\x00", "\x00" * 100])
def test_what_is_no_page_has_too_little_text(markup):
    with pytest.raises(InsufficientText, match="too little text"):
        article_from_html(markup)


@pytest.mark.parametrize(
    ("canonical", "kept"),
    [
        ("https://news.example/2026/comet", "https://news.example/2026/comet"),
        ("/2026/comet", "https://amp.news.example/2026/comet"),
        ("https://www.news.example/2026/comet", "https://www.news.example/2026/comet"),
        ("https://bank.example/2026/comet", None),
        ("https://news.example.evil.example/", None),
        ("https://user@news.example/2026/comet", None),
        ("https://news.example/", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
    ],
)
def test_page_for_other_screens_names_the_article_that_it_copies(canonical, kept):
    here = "https://amp.news.example/2026/comet?amp=1"
    head = f'<link rel="canonical" href="{canonical}">'

    assert article_from_html(page(PROSE * 4, head=head), url=here).url == (kept or here)


def test_date_and_author_are_those_that_the_page_names():
    head = '<meta property="article:published_time" content="2026-03-02T09:00:00+09:00">'
    head += '<meta name="author" content="Jane Kim">'

    article = article_from_html(page(PROSE * 4, head=head), url="https://news.example/1")

    assert (str(article.day), article.author) == ("2026-03-02", "Jane Kim")
    assert article_from_html(page(PROSE * 4, "In 2019 and on 3 May 2020 it was different.")).published is None
