"""Days counted from today, days of the week, and who is said to have spoken."""

from datetime import date

import pytest

from nodes.evidence.ground import Commits, Ground

ARTICLE = Ground(
    "Comet was released on October 5, 2026, and last week the first users came. “We saved money,” said Seth Webster of "
    "the build team. " + "Nothing else is known about the tool and its many users in the industry. " * 8 + "Ana Kim, "
    "who leads the design team, disagreed: “The old one was faster.”"
)
KOREAN = Ground(
    "김민수 대표는 “두 가지 기능을 더하겠다”고 말했다. 공개는 이틀 뒤인 수요일이다. "
    + "도구의 소스는 공개 저장소에 있으며 누구나 설치해서 사용해 볼 수 있다. " * 12
    + "박지현 이사는 지난해 합류했다."
)
COMMITS = Ground("Fix the pool\n+x = 1\n", Commits(days=[date(2026, 5, 1)], told="Fix the pool"))


@pytest.mark.parametrize(
    ("ground", "sentence"),
    [
        (ARTICLE, "It came out on a Monday, and users followed last week."),
        (ARTICLE, "지난주에 첫 사용자가 생겼다."),
        (ARTICLE, 'Seth Webster said "We saved money".'),
        (ARTICLE, "“The old one was faster,” said Ana Kim."),
        (KOREAN, "김민수 대표는 “두 가지 기능을 더하겠다”라고 말했다."),
        (KOREAN, "수요일에 공개되며 2일 뒤이다."),
        (KOREAN, "박지현 이사는 작년에 합류했다."),
        (COMMITS, "The pool was fixed on Friday."),
        (ARTICLE, "They meet once, and Webster is sure of it."),
    ],
)
def test_what_the_source_says_in_its_own_way_may_be_said(ground, sentence):
    assert ground.unsupported(sentence) == []


@pytest.mark.parametrize(
    ("ground", "sentence", "named"),
    [
        (ARTICLE, "It was released yesterday.", "yesterday"),
        (ARTICLE, "It came out on Tuesday.", "Tuesday"),
        (ARTICLE, "내년에 나온다.", "내년"),
        (ARTICLE, "“We saved money,” said Ana Kim.", "not said by Ana Kim"),
        (ARTICLE, 'Ana Kim said "We saved money".', "not said by Ana Kim"),
        (KOREAN, "박지현 이사는 “두 가지 기능을 더하겠다”고 말했다.", "not said by 박지현"),
        (KOREAN, "사흘 뒤에 공개된다.", "사흘"),
        (KOREAN, "월요일에 공개된다.", "월요일"),
        (COMMITS, "The pool was fixed on Monday.", "Monday"),
    ],
)
def test_another_day_or_another_speaker_is_named(ground, sentence, named):
    assert named in " ".join(ground.unsupported(sentence))
