"""Whether a page has an article at all: walls of consent, payment, log-in and scripts read like short articles."""

import re
from collections.abc import Sequence
from typing import Any, Literal

Wall = Literal["", "short", "robot_check", "javascript", "cookies", "paywall", "login", "links"]

# A page in a hundred letters is a cookie notice; Korean says the same in half the letters.
MIN_LETTERS = 200
MIN_HANGUL = 100
# What a site shows of an article before it asks for money is shorter.
WHOLE_LETTERS = 1_500
MOSTLY = 0.5
MOSTLY_LINKS = 0.7
LAST = 3
LETTER = re.compile(r"[^\W\d_]")
HANGUL = re.compile(r"[가-힣]")
_SIGNS: dict[Wall, str] = {
    "robot_check": r"checking (?:if the site connection is secure|your browser)|are you a robot|just a moment\.\.\."
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|unusual traffic|complete the captcha"
    r"|로봇이 아닙니다|자동 ?(?:입력|등록) ?방지|비정상적인 접근",
    "javascript": r"(?:enable|turn on|requires?|activate|without) javascript"
    r"|javascript (?:is|to be|must be) (?:disabled|enabled|required)"
    r"|(?:자바스크립트|javascript)(?:를|을|가|이)?\s.{0,12}(?:사용|활성|허용|켜|필요)",
    "cookies": r"\bwe (?:and our .{0,30})?use cookies|accept (?:all )?cookies"
    r"|cookie (?:policy|settings|preferences|notice)|manage (?:your )?(?:consent|preferences|choices)"
    r"|store and/or access information on a device|쿠키를 사용|쿠키 (?:설정|정책)|쿠키.{0,12}동의",
    "paywall": r"subscribe (?:now )?to (?:continue|keep|read|unlock)|to (?:continue|keep) reading|subscriber-only"
    r"|subscribers? only|already a subscriber|for (?:paid |paying )?(?:members|subscribers) only"
    r"|free articles? (?:left|remaining)|구독하(?:시면|고|셔야|면)|유료 ?(?:회원|구독|기사|독자)|구독자 ?전용"
    r"|전문은 .{0,20}(?:구독|회원|로그인)",
    "login": r"(?:log|sign) ?in to (?:continue|read|view|see|access|your)|please (?:log|sign) ?in"
    r"|must (?:be )?(?:logged|log|signed|sign) ?in|로그인이 필요|로그인 (?:후|뒤)"
    r"|로그인(?:을)? ?(?:해 ?주|하신|하세요)",
}
SIGNS = {wall: re.compile(signs, re.IGNORECASE) for wall, signs in _SIGNS.items()}
NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)


def letters(text: str) -> int:
    return len(LETTER.findall(text))


def is_sufficient(text: str) -> bool:
    return letters(text) >= MIN_LETTERS or len(HANGUL.findall(text)) >= MIN_HANGUL


def wall_of(page: Any, paragraphs: Sequence[str]) -> Wall:
    """Why the paragraphs that were found on the page (a tree of lxml) are no article; nothing if they are one."""
    text = "\n".join(paragraphs)
    if not is_sufficient(text):
        return _named(page)
    whole = letters(text)
    for wall, signs in SIGNS.items():
        if letters("\n".join(filter(signs.search, paragraphs))) >= MOSTLY * whole:
            return wall
    if whole < WHOLE_LETTERS and _is_cut(page, paragraphs):
        return "paywall"
    links = {_line(link.text_content()) for link in page.iter("a")}
    linked = sum(letters(link) for link in links if link in text)
    return "links" if linked >= MOSTLY_LINKS * whole else ""


def _named(page: Any) -> Wall:
    """What stands on a page without an article, with what it would show to other browsers."""
    text = _line(" ".join(_texts(page)))
    found: Wall | None = next((wall for wall, signs in SIGNS.items() if signs.search(text)), None)
    if found:
        return found
    return "login" if page.xpath("//input[@type='password']") else "short"


def _is_cut(page: Any, paragraphs: Sequence[str]) -> bool:
    data = "".join(script.text or "" for script in page.iter("script") if "ld+json" in script.get("type", ""))
    return bool(NOT_FREE.search(data)) or any(map(SIGNS["paywall"].search, paragraphs[-LAST:]))


def _texts(page: Any) -> list[str]:
    hidden = {id(part) for tag in ("script", "style", "template") for part in page.iter(tag)}
    return [
        text
        for part in page.iter()
        if isinstance(part.tag, str)
        for text in (part.text if id(part) not in hidden else "", part.tail)
        if text
    ]


def _line(text: str) -> str:
    return " ".join(text.split())
