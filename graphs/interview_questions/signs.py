"""Words by which an answer shows what its question is after: by its kind, and by its level."""

import re

from graphs.interview_questions.forms import Category, Level

Signs = tuple[re.Pattern[str], ...]


def _either(english: str, korean: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{english})\b|{korean}", re.IGNORECASE)


COST = _either(
    r"costs?|costly|expens\w+|trade-?offs?|at the expense|drawbacks?|downsides?|disadvantages?|overhead|slower|more "
    r"(?:memory|space|time|work)|but|however|although",
    r"비용|대가|단점|트레이드|오버헤드|희생|느려|느리|부담|하지만|그러나|다만|반면",
)
REASON = _either(
    r"because|since|so that|therefore|thus|hence|in order to|due to|reasons?|to (?:avoid|prevent|keep|save|reduce)|"
    r"benefits?|advantages?|allows?|lets",
    r"때문|위해|위하여|위한|이유|그래서|따라서|덕분|므로|장점|이점|[어아]서\s|도록",
)
FAILURE = _either(
    r"problems?|fail\w*|wrong|errors?|slow\w*|crash\w*|leak\w*|los[est]\w*|bugs?|deadlocks?|races?|timeouts?|exceed\w*|"
    r"overflow\w*|corrupt\w*|block\w*|stuck|break\w*|full|conflict\w*|stale|duplicat\w*",
    r"문제|실패|오류|에러|장애|느려|느리|지연|누수|유실|손실|교착|데드락|병목|넘치|넘쳐|초과|중복|깨지|꼬이|위험|고갈",
)
SYMPTOM = _either(
    r"notic\w*|logs?|alerts?|monitor\w*|metrics?|symptoms?|signs?|detect\w*|measur\w*|latency|spikes?|shows?|seen?|"
    r"graphs?|profil\w*|grows?|growing|rises?|rising|traces?|dashboards?",
    r"로그|모니터|알림|지표|증상|징후|감지|발견|알아차|알 수|확인|측정|보이|나타|늘어|급증|프로파일",
)
STEPS = _either(
    r"first(?:ly)?|then|next|finally|after(?:wards)?|before|steps?|each|every|consists? of|made (?:up )?of|parts?|"
    r"works?|turns?|into|by \w+ing|through|which (?:then|is|are)",
    r"먼저|우선|그 ?다음|다음에|이후|단계|구성|각|마다|이루어|과정|동작|작동|방식|통해|거쳐|나누|나뉘|한 [뒤후]",
)
# Said of oneself or of a project, and what is done there.
DOING = _either(
    r"(?:in|for|on) (?:a|an|my|our|the|one|your|this) (?:\w+ )?(?:projects?|services?|team|codebase|app\w*|product)|"
    r"(?:i|we)(?:['’]d| would| will| used?| chose| built| set| added?| tested| put)|tests?|tested|measured?|deploy\w*|"
    r"configur\w*|implement\w*|set up|roll(?:ed)? out|migrat\w*|refactor\w*",
    r"프로젝트|서비스에|적용|도입|구현|설정|배포|테스트|측정|하겠습니다|했습니다|해 보|해봤|사용하겠|사용했|리팩[터토]",
)
EXAMPLE = re.compile(
    r"for (?:example|instance)|\be\.g\.|such as|\blike (?:a|an|the|when|in)\b|imagine|suppose|in my project"
    r"|예를 들|예컨대|예시|가령|같은 (?:경우|상황)|이를테면",
    re.IGNORECASE,
)
LIMIT = _either(
    r"but|however|although|though|unless|instead|alternativ\w*|limit\w*|drawback|downside|trade-?offs?|cost|whereas|"
    r"while|unlike|cannot|rather than|worse|slower",
    r"단점|한계|대신|반면|하지만|그러나|다만|대안|비용|않[는지]|보다",
)
COMPARISON = _either(
    r"depend(?:s|ing)?|when(?:ever)?|prefer|whereas|compared?|versus|vs|trade-?offs?|instead|rather than|alternativ\w*|"
    r"choose|better|worse|if",
    r"경우|따라|반면|비교|대신|트레이드|적합|유리|불리|보다|선택",
)
# A criterion that asks for two things is met in full only by both.
OF_CATEGORY: dict[Category, Signs] = {
    "concept": (STEPS,),
    "reasoning": (REASON, COST),
    "practice": (DOING,),
    "problem": (FAILURE, SYMPTOM),
}
OF_LEVEL: dict[Level, Signs] = {"junior": (EXAMPLE,), "mid": (LIMIT,), "senior": (COMPARISON,)}
