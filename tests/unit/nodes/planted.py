"""Secrets and personal data as people write them: made up, with valid checksums and dates."""

import random
from datetime import date, timedelta

from nodes.privacy.kinds import Kind

LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
# A made-up key: what stands between the lines is what matters.
KEY_BODY = "\n".join("MIIEpAIBAAKCAQEA" + "x7Gq+/Zk" * 6 for _ in range(4))
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{KEY_BODY}\nQ2e=\n-----END RSA PRIVATE KEY-----"


class Planter:
    """The same values for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def letters(self, length: int) -> str:
        return "a1Z" + "".join(self._chance.choices(LETTERS, k=length - 3))

    def digits(self, length: int) -> str:
        return "".join(self._chance.choices("0123456789", k=length))

    def resident(self, genders: str = "1234", between: str = "-") -> str:
        """Born before October 2020, so with a checksum."""
        gender = self._chance.choice(genders)
        first = date(1930, 1, 1) if gender in "1256" else date(2000, 1, 1)
        born = first + timedelta(days=self._chance.randrange(7000))
        digits = f"{born:%y%m%d}{gender}{self.digits(5)}"
        total = sum(
            int(digit) * weight for digit, weight in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=True)
        )
        last = (11 - total % 11 + (2 if gender in "5678" else 0)) % 10
        return f"{digits[:6]}{between}{digits[6:]}{last}"

    def business(self) -> str:
        digits = f"{self._chance.randint(101, 899)}{self._chance.randint(10, 99)}{self.digits(4)}"
        total = sum(int(digit) * weight for digit, weight in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True))
        last = (10 - (total + int(digits[8]) * 5 // 10) % 10) % 10
        return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}{last}"

    def card(self, between: str = "-") -> str:
        digits = f"4{self.digits(13)}7"
        total = sum(sum(divmod(int(digit) * (2 - at % 2), 10)) for at, digit in enumerate(digits))
        digits += str(-total % 10)
        return between.join(digits[at : at + 4] for at in range(0, 16, 4))

    def everything(self) -> list[tuple[Kind, str, str]]:
        """Kind, value, and a sentence in which `{}` is the value's place."""
        letters, digits = self.letters, self.digits
        return [
            (Kind.RESIDENT_NUMBER, self.resident(), "제 번호는 {}입니다."),
            (Kind.RESIDENT_NUMBER, self.resident(between=" - "), "주민등록번호 {}로 조회"),
            (Kind.RESIDENT_NUMBER, self.resident("12", between=""), "주민번호:{}"),
            (Kind.RESIDENT_NUMBER, f"201{self._chance.randint(0, 2)}15-3{digits(6)}", "아이의 주민번호는 {}이에요"),
            (Kind.RESIDENT_NUMBER, f"2111{self._chance.randint(10, 30)}-4{digits(6)}", "{}은 새 번호다"),
            (Kind.FOREIGNER_NUMBER, self.resident("5678"), "외국인등록번호 {}를 확인"),
            (Kind.BUSINESS_NUMBER, self.business(), "사업자등록번호는 {}이고"),
            (Kind.BUSINESS_NUMBER, self.business().replace("-", ""), "사업자번호 {}(주)"),
            (Kind.PHONE, f"010-{digits(4)}-{digits(4)}", "{}로 연락 주세요"),
            (Kind.PHONE, f"010{digits(8)}", "연락처{}."),
            (Kind.PHONE, f"010.{digits(4)}.{digits(4)}", "Tel.{} / Fax"),
            (Kind.PHONE, f"010 {digits(4)} {digits(4)}", "call {}, please"),
            (Kind.PHONE, f"010 - {digits(4)} - {digits(4)}", "휴대폰 {}으로"),
            (Kind.PHONE, f"82-10-{digits(4)}-{digits(4)}", "wa.me {}"),
            (Kind.PHONE, f"016-{digits(3)}-{digits(4)}", "옛날 번호 {}는"),
            (Kind.PHONE, f"+82 10-{digits(4)}-{digits(4)}", "(mobile: {})"),
            (Kind.PHONE, f"+82-2-{digits(3)}-{digits(4)}", "office {}으로"),
            (Kind.PHONE, f"02-{digits(4)}-{digits(4)}", "회사 {}번"),
            (Kind.PHONE, f"031-{digits(3)}-{digits(4)}", "전화:{}"),
            (Kind.PHONE, f"02) {digits(3)}-{digits(4)}", "T.{}로"),
            (Kind.PASSPORT, f"M{digits(8)}", "여권번호는 {}입니다"),
            (Kind.PASSPORT, f"M{digits(3)}A{digits(4)}", "passport no. {}, valid"),
            (Kind.DRIVER_LICENCE, f"11-{digits(2)}-{digits(6)}-{digits(2)}", "{}이 제 면허예요"),
            (Kind.DRIVER_LICENCE, f"{digits(2)}-{digits(6)}-{digits(2)}", "운전면허 서울 {}을"),
            (Kind.ACCOUNT, f"{digits(6)}-04-{digits(6)}", "국민은행 {}로 입금"),
            (Kind.ACCOUNT, f"110-{digits(3)}-{digits(6)}", "계좌번호는 {}이고 예금주는"),
            (Kind.ACCOUNT, f"3333{digits(9)}", "카카오뱅크 {}으로"),
            (Kind.CARD, self.card(), "카드 {}로 결제"),
            (Kind.CARD, self.card(" "), "card {} expires"),
            (Kind.CARD, self.card(""), "{}번 카드"),
            (Kind.EMAIL, f"a.{letters(5)}+x@mail.co.kr", "메일은 {}입니다"),
            (Kind.EMAIL, f"{letters(4)}@b.kr", "<{}>로"),
            (Kind.ADDRESS, "테헤란로 123, 4층", "서울특별시 강남구 {}에서"),
            (Kind.ADDRESS, "판교역로 235번길 7", "경기도 성남시 분당구 {}로"),
            (Kind.ADDRESS, "역삼동 123-45", "서울 강남구 {} 근처"),
            (Kind.API_KEY, f"AKIA{'Q7' * 8}", "aws {} 사용"),
            (Kind.API_KEY, f"ghp_{letters(36)}", "토큰: {}을 넣고"),
            (Kind.API_KEY, f"github_pat_{letters(30)}", "{}"),
            (Kind.API_KEY, f"glpat-{letters(20)}", "{}로"),
            (Kind.API_KEY, f"xoxb-{digits(11)}-{letters(20)}", "슬랙 {}"),
            (Kind.API_KEY, f"sk-proj-{letters(40)}", "OPENAI {}를"),
            (Kind.API_KEY, f"sk-ant-api03-{letters(60)}", "({})"),
            (Kind.API_KEY, f"hf_{letters(34)}", "허깅페이스 {}은"),
            (Kind.API_KEY, f"AIza{letters(35)}", "?key={}&q=1"),
            (Kind.HARU_KEY, f"haru_{letters(43)}", "내 키는 {}이다"),
            (Kind.JWT, f"eyJ{letters(30)}.eyJ{letters(60)}.{letters(43)}", "cookie {}를"),
            (Kind.PASSWORD, letters(10), "postgresql://haru:{}@db:5432/haru"),
            (Kind.SECRET, letters(24), "Authorization: Bearer {}"),
            (Kind.SECRET, f"{letters(20)}==", "'authorization': 'Basic {}'"),
            (Kind.SECRET, letters(8), "비밀번호는 {}입니다"),
            (Kind.SECRET, f"{letters(6)}!x", "DB_PASSWORD={}"),
            (Kind.SECRET, letters(9), '"password": "{}",'),
            (Kind.SECRET, "$ecret1!", "password={}"),
            (Kind.SECRET, f"@{letters(8)}", "DB_PWD={}"),
            (Kind.SECRET, letters(9), '{{\\"password\\": \\"{}\\"}}'),
            (Kind.SECRET, f"/{letters(20)}/{letters(17)}+", "secret_key: '{}'"),
            (Kind.SECRET, letters(32), "api_key = '{}'"),
            (Kind.SECRET, letters(40), "aws_secret_access_key={} "),
            (
                Kind.PRIVATE_KEY,
                PEM.removeprefix("-----BEGIN RSA PRIVATE KEY-----"),
                "-----BEGIN RSA PRIVATE KEY-----{}\n끝",
            ),
        ]
