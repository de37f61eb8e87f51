"""How far a sentence keeps to the words of its evidence, in one language and across two."""

import pytest

from nodes.evidence.wording import told, vocabulary
from nodes.evidence.words import terms_of

ENGLISH = vocabulary("Update sponsors: add Zuplo to README.md\n+ class SchedulerService:\n+    def find_schedule(self)")
KOREAN = vocabulary("feat: 구독 취소 버튼의 색상을 수정한다\n+ const cancelButton = theme.colors.RED")


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (ENGLISH, "Zuplo was added to the sponsors in the README."),
        (ENGLISH, "The scheduler service can find a schedule now."),
        (ENGLISH, "후원사 목록에 Zuplo를 추가했습니다."),
        (ENGLISH, "스폰서 목록을 갱신했습니다."),
        (KOREAN, "구독 취소 버튼의 색상을 바꾸었습니다."),
        (KOREAN, "The color of the button that cancels a subscription was changed."),
    ],
)
def test_what_the_evidence_says_is_told_in_its_words(known, sentence):
    assert told(sentence, known) > 0.75


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (ENGLISH, "This lets businesses manage sponsored content securely on one platform."),
        (ENGLISH, "기업이 콘텐츠를 안전하게 관리하도록 도와줍니다."),
        (KOREAN, "The checkout page accepts credit cards."),
        (KOREAN, "결제 화면에서 신용카드를 받습니다."),
    ],
)
def test_what_was_made_up_is_not(known, sentence):
    assert told(sentence, known) < 0.5


def test_a_sentence_of_common_words_alone_tells_nothing():
    assert told("This change makes the code better structured in several ways.", ENGLISH) == 0.0
    assert told("코드를 수정하고 기능을 추가했습니다.", KOREAN) == 0.0


def test_a_name_that_was_looked_up_weighs_more_than_a_word():
    assert told("`find_schedule` is memoised.", ENGLISH) > told("Schedules are memoised.", ENGLISH)


@pytest.mark.parametrize(
    ("one", "other"), [("closing", "closes"), ("retries", "retry"), ("dropped", "drop"), ("classes", "class")]
)
def test_forms_of_a_word_are_one_term(one, other):
    assert terms_of(one) == terms_of(other)
