"""Whether a sentence tells of something done: a note says what its author did, not what code or documents say."""

import re
from collections.abc import Sequence

from graphs.til_note.witnesses import Witness
from nodes.evidence.claims import claims_of
from nodes.evidence.glossary import terms_but_korean
from nodes.evidence.wording import PLAIN, told
from nodes.evidence.words import terms_of
from nodes.language import Language

_CHANGES = (
    "add|adapt|adjust|allow|append|apply|bring|bump|change|clean|clear|combine|complete|configure|connect|convert|copy"
    "|correct|cover|create|declare|define|delete|deprecate|disable|document|drop|edit|enable|ensure|expand|expose"
    "|extend|extract|finish|fix|format|generalize|handle|hide|implement|improve|include|increase|inline|insert|install"
    "|integrate|introduce|join|keep|limit|link|load|lower|make|mark|mention|merge|migrate|mock|modify|move|optimi[sz]e"
    "|order|pass|pin|polish|prepare|prevent|print|publish|put|raise|reduce|refactor|release|remove|rename|reorder"
    "|reorgani[sz]e|replace|report|reset|resolve|restore|restructure|return|reuse|revert|review|revise|rework|rewrite"
    "|rule|save|separate|set|setup|show|simplify|skip|solve|sort|speed|split|start|stop|store|support|swap|switch|test"
    "|tidy|touch|track|translate|turn|tweak|unify|update|upgrade|use|validate|wire|wrap|write"
)
_UNEVEN = (
    "bound|brought|built|cut|found|gave|given|got|hid|hidden|kept|laid|left|made|met|put|ran|rewritten|rewrote|set"
    "|shown|split|sped|took|taken|went|written|wrote"
)
_CHANGE = rf"(?:(?:{_CHANGES})(?:s|es|ed|d|ing)?|(?:appl|cop|modif|simplif|tid|unif)(?:ies|ied|ying)|{_UNEVEN}|goes)"
# What is said of a change more than of code; "returns", "uses" and "allows" tell what code does.
_REPLACES = (
    "adapts|adds|adjusts|brings|bumps|changes|converts|corrects|drops|extends|fixes|improves|increases|introduces|lowers"
    "|merges|migrates|moves|raises|reduces|refactors|removes|renames|replaces|reverts|rewrites|simplifies|splits"
    "|switches|updates|upgrades"
)
_REPLACED = (
    "adapted|added|adjusted|bumped|changed|converted|corrected|dropped|extended|fixed|improved|increased|introduced"
    "|lowered|merged|migrated|moved|raised|reduced|refactored|removed|renamed|replaced|reverted|rewritten|simplified"
    "|split|switched|translated|updated|upgraded|new|gone"
)
_DONE = rf"(?:(?!need|feed|embed|exceed|proceed|indeed|seed)\w+ed|{_UNEVEN})"
_NAME = r"(?:`[^`]+`|\S*\w[._/:]\w\S*|(?-i:[A-Z]\w*[A-Z]\w*))"
_WORK = "changes?|patch(?:es)?|pull requests?|merge requests?|releases?|works?"
# Behind these stands what is told of a thing by the way.
_NOT_ASIDE = r"(?<!\bthat )(?<!\bwhich )(?<!\bwho )"
_ENGLISH = re.compile(
    # Added …; Also update …; README.md: add …
    rf"^(?:{_NAME}:? )?(?:(?:also|and|finally|first|next|now|then),? )*(?!make sure|making sure|keep in mind)"
    rf"(?:{_CHANGE}|{_DONE})\b"
    # I also mentioned; we had to; `load` moved
    rf"|\b(?:I|we)(?: (?:also|first|had|have|just|now|then|to))* (?:{_CHANGE}|{_DONE})\b"
    rf"|^(?:the )?{_NAME}(?: \w+)? {_DONE}\b"
    # were renamed, has been split; not: that has been added
    rf"|{_NOT_ASIDE}\b(?:was|were|(?:has|have) been|is now|are now)(?: (?:also|now|\w+ly))* {_DONE}\b"
    rf"|{_NOT_ASIDE}\b(?:{_REPLACES})\b"
    rf"|{_NOT_ASIDE}\b(?:is|are)(?: (?:also|\w+ly))* (?:the |a )?(?:{_REPLACED})\b"
    r"|\bnow\b|\bno longer\b|\b[PM]R #?\d|\bcommits?\b"
    # The commit touches; the goal was to; it adds
    rf"|\b(?:the|this|these|of)(?: \w+)? (?:{_WORK})\b|\b(?:goal|aim|idea|point|task) (?:is|was) to\b"
    rf"|^(?:it|this)(?: also)? {_CHANGE}\b",
    re.IGNORECASE,
)
_CHANGED = (
    "추가|수정|변경|삭제|제거|개선|구현|적용|작성|분리|이동|정리|통일|설정|도입|교체|업데이트|반영|해결|처리|생성|리팩터링"
    "|리팩토링|병합|배포|릴리스|릴리즈|번역|정의|추출|통합|보완|조정|확장|지원|전환|대체|되돌림|검증|수행|테스트"
)
_KOREAN = re.compile(rf"(?:{_CHANGED})\S*$|(?:함|됨|했음|됐음)$")
_KOREAN_WORK = re.compile(r"커밋|변경 ?사항|작업")
_BEHIND = re.compile(r"[\s.!?。]*(?:\([^()]*\))?[\s.!?。]*$")
# 있다 and 겠다 have the ending of what is past and are not.
_NOT_PAST = frozenset("있겠")
_FINALS = 28
_SSANG_SIOS = 20
_HANGUL_START, _HANGUL_END = "가", "힣"
# What is said of any change bears no sentence out. Other words of the trade, which tell nothing from its evidence
# elsewhere (`wording.py`), count here.
_OF_GIT = "commit message file says goal aim work pull merge request called named goes"
_ANY = terms_of(" ".join((_CHANGES, _REPLACES, _UNEVEN, _OF_GIT)).replace("|", " "))
# So much of what was done must stand in a message and one file.
SHOWN = 0.6
_TITLE = re.compile(r"(\w+) (?:called|named|titled|entitled) [\"“']|[\"”'](?:이라는|라는) ([가-힣]+)")
_TITLED = 4
_SMALL = re.compile(r"(?:A|An|And|For|From|In|Of|On|Or|The|To|With)")


def tells_an_act(sentence: str, language: Language) -> bool:
    """A heading tells none, nor does who says of a name only that it has this name."""
    if _is_heading(sentence) or _is_of_itself(sentence):
        return False
    return bool(_ENGLISH.search(sentence)) if language == "en" else _is_done_in_korean(sentence)


def is_shown(sentence: str, witnesses: Sequence[Witness]) -> bool:
    """Whether most of what it says of what was done, words of the trade too, stands in a message or in one file."""
    heads = frozenset[str]().union(*(witness.vocabulary for witness in witnesses if witness.head))
    places = [witness.vocabulary for witness in witnesses if not witness.head] or [heads]
    return any(
        told(sentence, heads | place, counted=_said_of_it) >= SHOWN and _kinds(sentence) <= heads | place
        for place in places
    )


def _kinds(sentence: str) -> frozenset[str]:
    """What sort of thing a quoted title is said to be the name of: quotation marks say less than code does."""
    return terms_of(" ".join(kind for found in _TITLE.findall(sentence) for kind in found))


def _said_of_it(text: str) -> frozenset[str]:
    return terms_but_korean(text) - _ANY


def _is_heading(sentence: str) -> bool:
    words = re.findall(r"[A-Za-z]+", sentence)
    is_titled = len(words) >= _TITLED and all(word[0].isupper() for word in words)
    return is_titled and any(_SMALL.fullmatch(word) for word in words[1:])


def _is_of_itself(sentence: str) -> bool:
    named = {claim.bare for claim in claims_of(sentence) if claim.kind not in PLAIN and claim.bare}
    return any(
        re.search(rf"\b{re.escape(one)}\b\W+(?:called|named|is)\W+{re.escape(one)}\b", sentence) for one in named
    )


def _is_done_in_korean(sentence: str) -> bool:
    last = _BEHIND.sub("", sentence).rsplit(" ", 1)[-1]
    return bool(_KOREAN.search(last) or _KOREAN_WORK.search(sentence)) or any(map(_is_past, last))


def _is_past(syllable: str) -> bool:
    """Whether ㅆ closes it, as in 했, 꿨 and 었 (Unicode orders the syllables by their 28 ends)."""
    if not _HANGUL_START <= syllable <= _HANGUL_END or syllable in _NOT_PAST:
        return False
    return (ord(syllable) - ord(_HANGUL_START)) % _FINALS == _SSANG_SIOS
