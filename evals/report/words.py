"""What the page says of itself, in both languages."""

from html import escape

WORDS: dict[str, tuple[str, str]] = {
    "better": ("better", "나아짐"),
    "worse": ("worse", "나빠짐"),
    "no difference shown": ("no difference shown", "차이가 확인되지 않음"),
    "cost": ("a cost, not judged", "비용이므로 판정하지 않음"),
    "score": ("Score", "점수"),
    "cases": ("Cases", "사례"),
    "difference": ("Difference with 95 % interval", "차이와 95 % 구간"),
    "chance": ("p (Holm)", "p (Holm)"),
    "verdict": ("Verdict", "판정"),
    "scores": ("Scores", "점수"),
    "all_cases": ("Cases, worst first", "사례 (나빠진 순)"),
    "steps": ("Steps", "단계"),
    "answer": ("Answer", "답변"),
    "run": ("Look at the run", "실행 보기"),
    "no_answer": ("No answer", "답변 없음"),
    "filter": ("Filter by name or text", "이름이나 내용으로 거르기"),
    "hint": (
        "Keys: j and k go from case to case, Enter opens one, / filters, l changes the language, t the colours.",
        "단축키: j·k 사례 이동, Enter 열기, / 거르기, l 언어, t 색상을 바꿉니다.",
    ),
    "language": ("한국어", "English"),
    "theme": ("Light or dark", "밝게·어둡게"),
    "detectable": ("shown from about", "확인 가능한 최소 차이 약"),
    "unpaired": (
        "cases have an answer of one side only and are left out of the comparison.",
        "개 사례는 한쪽 답변만 있어 비교에서 뺐습니다.",
    ),
    "explained": (
        "Pairs of answers to the same case. A score counts as better or worse if chance alone would give such a "
        "difference in fewer than one of twenty experiments, all scores together. Costs (time, tokens) are "
        "shown and decide nothing unless they were asked for.",
        "같은 사례에 대한 답변을 짝지어 비교합니다. 모든 점수를 합쳐 우연히 이만한 차이가 날 확률이 "
        "20분의 1보다 작을 때만 나아졌거나 나빠졌다고 판정합니다. 비용(시간, 토큰)은 보여 주기만 하고, "
        "따로 지정하지 않으면 판정에 쓰지 않습니다.",
    ),
    "more": ("more cases are not shown.", "개 사례는 표시하지 않았습니다."),
}


def both(key: str) -> str:
    """The page shows one of them."""
    english, korean = WORDS[key]
    return f'<span lang="en">{escape(english)}</span><span lang="ko">{escape(korean)}</span>'
