"""A sentence that no model of inference has judged keeps to the words of its source, or is not said."""

import pytest

from nodes.evidence.ground import Commits, Ground
from nodes.evidence.retold import Retold

ARTICLE = Retold(
    "Announcing Rust 1.80.0",
    (
        "Back in 2016 lazy types were proposed.",
        "LazyLock delays the initialization of its data until first access. It is the thread-safe option.",
        "Cargo now checks the names and values of every cfg that it knows.",
        "Please report any bugs that you find in the beta channel.",
    ),
)
KOREAN = Retold(
    "",
    (
        "React 재단(React Foundation)이 Linux Foundation의 후원 아래 공식적으로 출범했습니다.",
        "React는 이제 Meta의 소유가 아닙니다.",
    ),
)


@pytest.mark.parametrize(
    "sentence",
    [
        "LazyLock is thread-safe and delays initialization of data until it is first accessed.",
        "Cargo now checks cfg names and values.",
        "Rust 1.80.0 has LazyLock, which delays initialization until first access.",
        "Initialization is delayed until first access, and Cargo checks every known cfg.",
    ],
)
def test_what_keeps_to_the_words_of_neighbouring_paragraphs_stays(sentence):
    assert ARTICLE.keeps(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "This lets businesses build secure applications with ease.",
        "LazyLock is a great choice for companies of all sizes.",
        "The release improves the experience of every developer.",
        "Happy birthday to you.",
        "Since 2016, bugs in the beta channel are reported.",
    ],
)
def test_what_is_made_up_of_names_and_praise_does_not(sentence):
    assert not ARTICLE.keeps(sentence)
    assert not ARTICLE.keeps(sentence, 0.99), "nearness of meaning bears out nothing within a language"
    assert ARTICLE.keeps(sentence, 0.6, inferred=True)


def test_between_languages_both_words_and_nearness_are_wanted():
    sentence = "The React Foundation has officially launched under the Linux Foundation."

    assert KOREAN.keeps(sentence, 0.6)
    assert not KOREAN.keeps(sentence, 0.4)
    assert not KOREAN.keeps("In this narrative React stands out as a shining example of code.", 0.6)


@pytest.mark.parametrize(
    ("sentence", "against"),
    [
        ("The documents are translated from German to English.", ["not in the evidence: German → English"]),
        ("문서를 독일어에서 영어로 옮겼다.", ["not in the evidence: 독일어 → 영어"]),
        ("The project moved from Flask to FastAPI.", ["not in the evidence: Flask → FastAPI"]),
        ("The project moved from FastAPI to Starlette.", []),
        ("The client goes from Requests to Httpx.", []),
    ],
)
def test_from_which_to_which_stands_in_the_evidence(sentence, against):
    said = "Move from FastAPI to Starlette; add German translation of English docs 독일어 영어 Flask"
    diff = f"{said}\n-import Requests\n+import Httpx"

    assert Ground(diff, Commits(told=diff)).unsupported(sentence) == against
