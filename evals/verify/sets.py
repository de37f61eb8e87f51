"""Labelled sentences with what they are held against, from public sets in a folder."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import orjson

from nodes.language import Language

FEWEST_WORDS = 4


@dataclass(frozen=True)
class Pair:
    """`kind` is how the sentence came about: entailment, contradiction, neutral, right, false, own or other."""

    evidence: str
    sentence: str
    supported: bool
    kind: str
    language: Language
    is_code: bool = False


@dataclass(frozen=True)
class Note:
    """Several sentences over the evidence of all of them; supported if each is."""

    evidence: str
    sentences: tuple[str, ...]
    supported: bool
    language: Language
    is_code: bool = False


@dataclass(frozen=True)
class Labelled:
    name: str
    pairs: list[Pair]

    def notes(self, sentences: int = 3, seed: int = 1) -> list[Note]:
        """Half of them have one unsupported sentence, at any place; no pair is in two."""
        random = Random(seed)
        good = [pair for pair in self.pairs if pair.supported]
        bad = [pair for pair in self.pairs if not pair.supported]
        found: list[Note] = []
        while len(good) >= sentences and bad:
            members = [good.pop() for _ in range(sentences - 1)]
            members.insert(random.randrange(sentences), good.pop() if len(found) % 2 == 0 else bad.pop())
            found.append(_note(members))
        random.shuffle(found)
        return found


def labelled(data: Path, most: int, seed: int = 1) -> list[Labelled]:
    """Of each set so many pairs, half of them supported, the same ones for the same seed."""
    found = []
    for name, (file, read) in SETS.items():
        if (data / file).exists():
            found.append(Labelled(name, _drawn(list(read(data / file)), most, seed)))
    return found


def _klue(file: Path) -> Iterator[Pair]:
    for row in orjson.loads(file.read_bytes()):
        yield _inferred(row["premise"], row["hypothesis"], row["gold_label"])


def _kornlu(file: Path) -> Iterator[Pair]:
    for line in file.read_text().splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) == 3:
            yield _inferred(*cells)


def _halueval(file: Path) -> Iterator[Pair]:
    """The question is given as well: an answer may repeat it."""
    for line in file.read_text().splitlines():
        row = orjson.loads(line)
        evidence = f"{row['knowledge']}\n{row['question']}"
        yield Pair(evidence, row["right_answer"], True, "right", "en")
        yield Pair(evidence, row["hallucinated_answer"], False, "false", "en")


def _nngen(file: Path) -> Iterator[Pair]:
    """Messages of commits over their own diff and over the next one's."""
    messages = file.with_name("cleaned.test.msg").read_text().splitlines()
    diffs = file.read_text().splitlines()
    both = [(_joined(diff), _joined(said)) for diff, said in zip(diffs, messages, strict=False)]
    told = [(diff, said) for diff, said in both if len(said.split()) >= FEWEST_WORDS]
    for at, (diff, said) in enumerate(told):
        yield Pair(diff, said, True, "own", "en", is_code=True)
        yield Pair(told[(at + 1) % len(told)][0], said, False, "other", "en", is_code=True)


def _elsewhere(read: Callable[[Path], Iterator[Pair]]) -> Callable[[Path], Iterator[Pair]]:
    """The supported sentences alone: over their own evidence, and over that of a sentence far from them."""

    def read_elsewhere(file: Path) -> Iterator[Pair]:
        good = [pair for pair in read(file) if pair.supported]
        for at, pair in enumerate(good):
            yield pair
            other = good[(at + len(good) // 2) % len(good)]
            yield Pair(other.evidence, pair.sentence, False, "other", pair.language, pair.is_code)

    return read_elsewhere


SETS: dict[str, tuple[str, Callable[[Path], Iterator[Pair]]]] = {
    "klue-nli": ("klue/klue-nli-v1.1_dev.json", _klue),
    "klue-nli, elsewhere": ("klue/klue-nli-v1.1_dev.json", _elsewhere(_klue)),
    "kornli": ("kornlu/xnli.test.ko.tsv", _kornlu),
    "kornli, elsewhere": ("kornlu/xnli.test.ko.tsv", _elsewhere(_kornlu)),
    "halueval-qa": ("halueval/qa_one-turn_data.json", _halueval),
    "halueval-qa, multi-turn": ("halueval/qa_multi-turn_data.json", _halueval),
    "nngen": ("nngen/cleaned.test.diff", _nngen),
}


def _inferred(premise: str, hypothesis: str, label: str) -> Pair:
    return Pair(premise, hypothesis, label == "entailment", label, "ko")


def _drawn(pairs: Sequence[Pair], most: int, seed: int) -> list[Pair]:
    random = Random(seed)
    good = [pair for pair in pairs if pair.supported]
    bad = [pair for pair in pairs if not pair.supported]
    count = min(most // 2, len(good), len(bad))
    drawn = [*random.sample(good, count), *random.sample(bad, count)]
    random.shuffle(drawn)
    return drawn


def _note(pairs: Sequence[Pair]) -> Note:
    evidence = "\n".join(dict.fromkeys(pair.evidence for pair in pairs))
    supported = all(pair.supported for pair in pairs)
    return Note(evidence, tuple(pair.sentence for pair in pairs), supported, pairs[0].language, pairs[0].is_code)


def _joined(tokens: str) -> str:
    """As it was before every mark was set apart."""
    text = re.sub(r"\bmmm\b", "---", tokens).replace("ppp ", "+++ ").replace("<nl>", "\n")
    return re.sub(r"(?<=\w) ([./_:-]) (?=\w)", r"\1", text)
