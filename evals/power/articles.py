"""Made articles, as many as are wanted: each has names and figures of its own, so that none is another's evidence."""

from random import Random

from evals.datasets.dataset import Case, Dataset, dataset
from nodes.language import Language

_NAMES = ("Lantern", "Quarry", "Ferry", "Relay", "Brook", "Anvil", "Harbour", "Meadow", "Thistle", "Cobalt")
_SUBJECTS = ("connection pool", "build tool", "message queue", "search index", "template engine", "scheduler")
_ENGLISH = (
    "Version {v}.{w} of {name}, a {what}, was released after {m} months of work.",
    "The new version needs {p} percent less memory than the one before.",
    "In a trial with {c} clients the longest answer took {t} milliseconds.",
    "Files in the old format are still read until version {x}.0.",
    "The maintainers removed {d} options that nobody had used for years.",
    "A company that runs {s} servers reported that its costs fell by {q} percent.",
)
_KOREAN = (
    "{what} {name} {v}.{w} 버전이 {m}개월의 작업 끝에 공개되었습니다.",
    "새 버전은 이전 버전보다 메모리를 {p}퍼센트 적게 씁니다.",
    "클라이언트 {c}개를 쓴 시험에서 가장 긴 응답은 {t}밀리초가 걸렸습니다.",
    "이전 형식의 파일은 {x}.0 버전까지 계속 읽을 수 있습니다.",
    "관리자들은 몇 년 동안 쓰이지 않은 옵션 {d}개를 제거했습니다.",
    "서버 {s}대를 운영하는 한 회사는 비용이 {q}퍼센트 줄었다고 밝혔습니다.",
)
_KOREAN_SUBJECTS = ("커넥션 풀", "빌드 도구", "메시지 큐", "검색 인덱스", "템플릿 엔진", "스케줄러")


def articles(count: int, seed: int = 1) -> Dataset:
    """Half of them Korean."""
    random = Random(seed)
    return dataset("made", (_article(number, "ko" if number % 2 else "en", random) for number in range(count)))


def _article(number: int, language: Language, random: Random) -> Case:
    subject = random.randrange(len(_SUBJECTS))
    figures = {key: random.randint(11, 89) for key in "mptdq"} | {key: random.randint(110, 890) for key in "cs"}
    figures |= {key: random.randint(2, 9) for key in "vwx"}
    what = (_KOREAN_SUBJECTS if language == "ko" else _SUBJECTS)[subject]
    told = [line.format(name=random.choice(_NAMES), what=what, **figures) for line in sentences_of(language)]
    return Case(
        {"text": " ".join(told), "title": f"{what} {number}", "language": language}, metadata={"name": f"{number}"}
    )


def sentences_of(language: Language) -> tuple[str, ...]:
    return _KOREAN if language == "ko" else _ENGLISH
