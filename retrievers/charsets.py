"""The letters of a page, in whichever encoding they were sent."""

import codecs
import re

from charset_normalizer import from_bytes

# Browsers read these names as the larger sets that the pages were really written in.
LARGER = {"euc_kr": "cp949", "johab": "cp949", "iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030"}
LARGER |= {"shift_jis": "cp932", "iso8859-9": "cp1254"}
# Every byte is a letter there, and servers name it where nobody has chosen.
BY_DEFAULT = "cp1252"
DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}?encoding=["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
LOOKED_AT = 4_096
GUESSED_FROM = 50_000


def decoded(body: bytes, said: str | None = None) -> str:
    """`said` is what the host says. What neither it nor the page tells truly is guessed; a byte that fits nowhere
    becomes a mark and never an error."""
    told = [codec for codec in (_codec(said), _codec(_declared(body))) if codec]
    told.sort(key=BY_DEFAULT.__eq__)
    # No other encoding is valid UTF-8 by chance.
    for codec in (*_marked(body), "utf-8", *told):
        if (text := _strictly(body, codec)) is not None:
            return text
    guess = from_bytes(body[:GUESSED_FROM]).best()
    return body.decode(told[0] if told else guess.encoding if guess else "utf-8", errors="replace")


def _marked(body: bytes) -> list[str]:
    marks = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    return [name for mark, name in marks.items() if body.startswith(mark)]


def _declared(body: bytes) -> str | None:
    found = DECLARED.search(body[:LOOKED_AT])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def _codec(name: str | None) -> str | None:
    """None for a name that no page can mean: codecs also has transformations such as hex, and who can read the name
    of the encoding in single bytes has no page in pairs of bytes."""
    try:
        known = codecs.lookup((name or "").strip())
    except (LookupError, ValueError):
        return None
    is_text = getattr(known, "_is_text_encoding", True) and not known.name.startswith(("utf-16", "utf-32", "utf-7"))
    return LARGER.get(known.name, known.name) if is_text else None


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeError:
        return None
