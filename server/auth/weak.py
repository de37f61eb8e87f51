"""Passwords that everybody tries first."""

LEAST_CHARACTERS = 10
LEAST_DIFFERENT = 5
# Of ten characters or more; shorter ones are refused by their length. `dkssudgktpdy` and its like are Korean words
# typed with the other keyboard layout.
_WORDS = """
    1234567890 12345678910 123456789a 123456789q 1234567891 0123456789 9876543210 0987654321 1qaz2wsx3edc 1q2w3e4r5t
    1q2w3e4r5t6y 1q2w3e4r1q2w3e4r q1w2e3r4t5 q1w2e3r4t5y6 qwertyuiop qwertyuiop1 qwertyuiop123 qwerty1234 qwerty12345
    qwerty123456 qwertyqwerty qwerasdfzxcv qwer1234qwer qwer1234!! asdfghjkl1 asdfghjkl123 asdf1234asdf asdfasdfasdf
    zxcvbnm123 zxcvbnm1234 1234qwerasdf 1234qwer!! zaq12wsxcde3 zaq1zaq1zaq1 password10 password11 password12
    password123 password1234 password12345 passw0rd123 p@ssw0rd123 p@ssword123 password!! password123! password1!
    passwordpassword mypassword mypassword1 newpassword changeme123 changeme1234 changemenow letmein123 letmein1234
    welcome123 welcome1234 welcome2024 welcome2025 welcome2026 admin12345 admin123456 administrator adminadmin
    adminadmin1 admin1234! root123456 rootroot123 superuser1 iloveyou12 iloveyou123 iloveyou1234 iloveyouso
    sunshine12 sunshine123 princess12 princess123 football12 football123 baseball12 baseball123 basketball
    superman12 superman123 batman1234 michael123 charlie123 jordan2323 liverpool1 liverpool123 manchester
    manchester1 chocolate1 strawberry strawberry1 dragon1234 monkey1234 master1234 shadow1234 hello12345
    helloworld helloworld1 computer12 computer123 internet12 internet123 trustno1234 whatever12 whatever123
    abcdefghij abcdefghijk abcd123456 abc1234567 abcd12345678 abc123abc123 a123456789 a1234567890 aa12345678
    q123456789 zxc1234567 qaz1234567 test123456 testtest123 test1234test demo123456 guest12345 secret1234 default123
    dkssudgktpdy dkssudgktpdy1 tkfkdgodyd tkfkdgody1 qlalfqjsgh qlalfqjsgh1 eogksalsrnr tkfkdgo123 saranghae123
    samsung1234 korea12345 seoul12345 january2026 february2026 november2026 december2026 spring2026 summer2026
    autumn2026 winter2026 1111111111 0000000000 1212121212 1122334455 1010101010 1234512345 12341234123 123123123123
"""
COMMONEST = frozenset(_WORDS.split())


def weakness_of(password: str, name: str) -> str:
    """Why it must not be used, in one sentence; nothing if it may."""
    said = password.casefold()
    if len(password) < LEAST_CHARACTERS:
        return f"A password has at least {LEAST_CHARACTERS} characters."
    if len(name) > 2 and name.casefold() in said:
        return "A password must not contain the name."
    if said in COMMONEST or len(set(said)) < LEAST_DIFFERENT:
        return "This password is one of the first that others would try."
    return ""
