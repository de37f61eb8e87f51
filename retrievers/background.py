"""Sentences about all sorts of things, in both languages: what their vectors share says nothing about a matter."""

from collections.abc import Mapping
from typing import Literal

BACKGROUND: Mapping[Literal["en", "ko"], tuple[str, ...]] = {
    "en": (
        "The function now returns an empty list when nothing was found.",
        "Fix the login form so that it keeps the name after an error.",
        "The company announced a new phone with a larger battery.",
        "A transaction is either applied as a whole or not at all.",
        "The river rose by two metres after the rain of last night.",
        "Users can export their data as a spreadsheet from the settings page.",
        "Our team won the second half without a single mistake.",
        "The compiler warns about variables that are never read.",
        "He opened a small restaurant near the station with his sister.",
        "The test suite runs in parallel and finishes in four minutes.",
        "Researchers compared the sleep of three hundred students.",
        "import os\nresult = load(path)\nif not result:\n    return None",
        "Memory that is no longer reachable is freed by the collector.",
        "The parliament will vote on the budget next Thursday.",
        "Rename the option and update the documentation.",
        "The museum is closed on Mondays but the garden stays open.",
    ),
    "ko": (
        "아무것도 찾지 못하면 이제 빈 목록을 돌려준다.",
        "오류가 난 뒤에도 로그인 화면에 이름이 남아 있도록 고쳤다.",
        "회사는 배터리가 더 커진 새 휴대전화를 발표했다.",
        "트랜잭션은 모두 반영되거나 전혀 반영되지 않습니다.",
        "어젯밤 비로 강물이 이 미터나 불어났다.",
        "사용자는 설정 화면에서 자료를 표로 내려받을 수 있습니다.",
        "우리 팀은 후반전을 실수 하나 없이 이겼다.",
        "컴파일러는 한 번도 읽지 않은 변수를 알려 준다.",
        "그는 누나와 함께 역 근처에 작은 식당을 열었다.",
        "테스트는 나란히 실행되어 사 분 만에 끝난다.",
        "연구진은 학생 삼백 명의 수면 시간을 비교했다.",
        "더 이상 닿을 수 없는 메모리는 수집기가 치운다.",
        "국회는 다음 주 목요일에 예산안을 표결한다.",
        "옵션의 이름을 바꾸고 문서를 갱신했습니다.",
        "박물관은 월요일에 쉬지만 정원은 열려 있어요.",
        "일정 추가 기능과 화면을 구현",
    ),
}
