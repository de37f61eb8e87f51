"""TIL-1: under what was done stands what was done, not what the code or its documents say."""

import pytest

from graphs.til_note.acts import tells_an_act
from tests.til_notes import POOL, TRUE_EN, dropped, note, prose

DOES = "The pool has `max_size` of 25."


@pytest.mark.parametrize(
    "sentence",
    [
        "Added German translations for the deployment guides.",
        "Update sponsors",
        "README.md: update the install section",
        "Also wrote a story for the component.",
        "I also mentioned Stainless in the guide.",
        "We had to split the date from the time.",
        "The Kong sponsor URL was adjusted twice.",
        "Dates and times have been split.",
        "The limit is lowered in a finally block.",
        "Coverage is now posted as a comment.",
        "Build.gradle now uses the ruleset.",
        "The pool no longer leaks.",
        "`load` moved into `store.py`.",
        "In `pool.py`, the line `max_size = 25` replaces `max_size = 10`.",
        "The commit changes the titles in `SideMyList.tsx`.",
        "This is the work of commit a1b2c3d.",
        "The goal was to add a test.",
        "PR #12 brought it.",
        "It adds `closeIdle`.",
        "`closeIdle` is new.",
    ],
)
def test_what_was_done_is_known_by_its_form(sentence):
    assert tells_an_act(sentence, "en")


@pytest.mark.parametrize(
    "sentence",
    [
        "It takes two parameters - the text to be added and the path of the file.",
        "The first parameter specifies the format type used by the `date()` method.",
        "This is part of the documentation that has been added to the framework.",
        "A complete example of how to implement Select using CSS.",
        "Create a new instance of CalendarService called CalendarService.",
        "Add To List Of All Users",
        "The function returns a list of strings.",
        "The hook which replaces the old one is small.",
        "Make sure that the file exists.",
        "The checker lives in the module, so we need to import it.",
    ],
)
def test_what_code_is_or_does_is_not_what_was_done(sentence):
    assert not tells_an_act(sentence, "en")


@pytest.mark.parametrize(
    "sentence",
    [
        "스폰서 목록에 Zuplo를 추가했다.",
        "컨트롤러 테스트의 identifier 형식을 통일했습니다.",
        "재시도를 세 번 하도록 했습니다(PR #12).",
        "파일 이름이 `a.py` 쪽으로 바뀌었다.",
        "소개 문서를 다듬었다.",
        "README.md: README 업데이트",
        "모달을 적용함.",
        "한도를 25로 변경합니다.",
        "커밋 a1b2c3d에 담긴 작업이다.",
    ],
)
def test_what_was_done_is_known_by_its_form_in_korean(sentence):
    assert tells_an_act(sentence, "ko")


@pytest.mark.parametrize(
    "sentence",
    ["이 함수는 매개변수 두 개를 받는다.", "첫 번째 인자는 날짜 형식이다.", "값이 있다.", "곧 고치겠습니다."],
)
def test_what_code_is_or_does_is_not_what_was_done_in_korean(sentence):
    assert not tells_an_act(sentence, "ko")


async def test_what_the_code_does_is_sent_back_and_then_left_out():
    found = await note(f"Did: {TRUE_EN} {DOES}", repo=[POOL])

    assert (prose(found), dropped(found)) == ([TRUE_EN], [DOES])
    assert [gone["why"] for gone in found["verification"]["dropped"]] == ["not about something done"]


@pytest.mark.parametrize(
    "invented",
    [
        "Added a new section titled “close idle connections” to the module documentation.",
        "Added a new field called “close idle connections”.",
    ],
)
async def test_what_was_done_stands_in_a_message_or_in_one_file(invented):
    found = await note(f"Did: {TRUE_EN} {invented}", repo=[POOL])

    assert (prose(found), dropped(found)) == ([TRUE_EN], [invented])


async def test_a_lesson_may_say_what_the_code_does():
    found = await note(f"Did: {TRUE_EN}\nLearned: {DOES}", repo=[POOL])

    assert prose(found) == [TRUE_EN, DOES]
