"""A claim against the sentence of its source that says the opposite, and only against that."""

import pytest

from nodes.evidence.contradiction import Sayings
from nodes.evidence.ground import Commits, Ground

SOURCE = Sayings(
    "The new scheduler increased the build time of large projects by a third. "
    "The team removed the experimental cache from the release. "
    "Telemetry is disabled for all accounts by default. "
    "The migration ran after the backup of the customer database. "
    "The plugin does not support Windows machines with old drivers, but the editor does. "
    "Comet builds the whole site faster than Rollup builds a page.\n"
    "새 스케줄러는 큰 프로젝트의 빌드 시간을 줄였습니다. 이번 릴리스에서 실험용 캐시 계층을 제거했다. "
    "모든 계정에서 원격 측정 기능은 기본으로 비활성화된다. 고객 데이터베이스 백업 이후에 이전 작업을 실행했다. "
    "이 플러그인은 오래된 드라이버를 지원하지 않습니다. 정부는 상반기에 보조금 신청 기간을 공개한다."
)


@pytest.mark.parametrize(
    "claim",
    [
        "The new scheduler decreased the build time of large projects.",
        "The team added the experimental cache to the release.",
        "Telemetry is enabled for all accounts by default.",
        "The migration ran before the backup of the customer database.",
        "The plugin supports Windows machines with old drivers.",
        "The build time of large projects did not increase with the new scheduler.",
        "Comet builds the whole site slower than Rollup builds a page.",
        "새 스케줄러는 큰 프로젝트의 빌드 시간을 늘렸습니다.",
        "이번 릴리스에서 실험용 캐시 계층을 추가했다.",
        "모든 계정에서 원격 측정 기능은 기본으로 활성화된다.",
        "고객 데이터베이스 백업 이전에 이전 작업을 실행했다.",
        "이 플러그인은 오래된 드라이버를 지원합니다.",
        "정부는 하반기에 보조금 신청 기간을 공개한다.",
    ],
)
def test_the_opposite_in_the_same_words_is_found(claim):
    assert SOURCE.opposite(claim)


@pytest.mark.parametrize(
    "claim",
    [
        "The new scheduler increased build time.",
        "The build time of large projects did not decrease with the new scheduler.",
        "Telemetry is not enabled for all accounts by default.",
        "The backup of the customer database ran before the migration.",
        "Rollup builds a page slower than Comet builds the whole site.",
        "The editor supports Windows machines.",
        "The release added a new editor for Windows.",
        "The experimental cache is removed.",
        "빌드 시간이 줄었습니다.",
        "원격 측정 기능은 기본으로 활성화되지 않는다.",
        "새 캐시 계층을 다음 릴리스에 추가할 예정입니다.",
        "상반기에 보조금 신청이 공개된다.",
    ],
)
def test_what_agrees_or_speaks_of_something_else_is_left_alone(claim):
    assert SOURCE.opposite(claim) == ""


def test_a_source_that_says_both_is_not_contradicted():
    said = "Version two enabled the dark theme for all users. Version three disabled the dark theme for all users."

    assert Sayings(said).opposite("The dark theme was enabled for all users.") == ""


COMMITS = Ground(
    "Replace the queue of the worker pool\n src/pool.py\n-import queue\n-    legacyQueue = queue.Queue()\n"
    "+    priorityHeap = []\n+    idle_timeout = 30\n class Pool:\n",
    Commits(told="Replace the queue of the worker pool\n\nThe pool no longer blocks the shutdown of the server."),
)


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("It adds `legacyQueue` to the pool.", "`legacyQueue` is removed"),
        ("It removes `priorityHeap`.", "`priorityHeap` is added"),
        ("It replaces `priorityHeap` with `legacyQueue`.", "priorityHeap → legacyQueue"),
        ("`legacyQueue`를 추가했습니다.", "`legacyQueue` is removed"),
        ("`idle_timeout` 설정을 삭제했습니다.", "`idle_timeout` is added"),
        ("`priorityHeap`을 `legacyQueue`로 바꾸었습니다.", "priorityHeap → legacyQueue"),
        ("The pool blocks the shutdown of the server.", "against the evidence, which says “The pool no longer blocks"),
    ],
)
def test_a_change_told_the_wrong_way_round_is_named(sentence, named):
    assert named in " ".join(COMMITS.unsupported(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "It removes `legacyQueue` and adds `priorityHeap`.",
        "It replaces `legacyQueue` with `priorityHeap`.",
        "It adds an `idle_timeout` to `Pool`.",
        "`legacyQueue`를 `priorityHeap`으로 바꾸고 `idle_timeout`을 추가했습니다.",
        "The pool does not block the shutdown of the server.",
    ],
)
def test_a_change_told_as_it_went_is_borne_out(sentence):
    assert COMMITS.unsupported(sentence) == []
