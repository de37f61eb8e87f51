"""Plain messages become the input of each feature."""

import pytest

from graphs import chat, interview, news, til

URL = "https://example.org/post"


def user(content):
    return {"role": "user", "content": content}


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (URL, {"urls": [URL], "language": "en"}),
        (f"한국어로 요약해 줘 {URL}", {"urls": [URL], "language": "ko"}),
        (f"Read {URL} and {URL}2", {"urls": [URL, f"{URL}2"], "language": "en"}),
        ("A comet came.", {"text": "A comet came.", "language": "en"}),
    ],
)
def test_news_reads_addresses_or_an_article(text, given):
    assert news.from_text(text) == given


def test_article_that_links_to_others_is_still_an_article():
    text = f"{'A comet came near the sun. ' * 20} More at {URL}"

    assert news.from_text(text) == {"text": text, "language": "en"}


def test_features_that_do_not_converse_read_the_last_message_of_the_user():
    messages = [user("first"), user("# 쓰레드"), {"role": "assistant", "content": "?"}]

    assert interview.FEATURE.spoken.read(messages) == {"notes": "# 쓰레드", "language": "ko"}


@pytest.mark.parametrize("text", ["my commits", "[]", "[" * 10_000])
def test_commits_that_are_no_json_object_are_refused_with_the_reason(text):
    with pytest.raises(ValueError, match="must be a JSON object"):
        til.FEATURE.spoken.read([user(text)])


def test_instructions_are_gathered_for_the_beginning():
    messages = [{"role": "system", "content": "a"}, user("Hi"), {"role": "system", "content": "b"}]

    assert chat.from_messages(messages) == {"messages": [user("Hi")], "system": "a\n\nb"}
