"""How much of what an answer says stands in what it could draw on: sentence by sentence and claim by claim."""

from collections.abc import Iterable
from typing import Any

from evals.evaluators.calling import Score
from evals.evaluators.said import Fields, ground_of, told_of
from evals.occurrence import Evidence
from nodes.evidence.claims import Claim, claims_of
from nodes.evidence.ground import Ground

IDENTIFIERS = ("code", "path", "commit", "identifier", "exact")
SHOWN = 3


def grounding(inputs: Fields, outputs: Fields, run: Any = None) -> list[Score]:
    """`run` adds what was retrieved. These are the rules of the verify node: after it they tell what it let through,
    before it or without it how the model writes. `evidence_occurs` shares no line with them."""
    ground, told = ground_of(inputs, run), told_of(outputs)
    claims = [(claim, sentence) for sentence in told for claim in claims_of(sentence)]
    against = {sentence: ground.unsupported(sentence) for sentence in told}
    bad = [f"“{sentence[:80]}”: {why[0]}" for sentence, why in against.items() if why]
    return [
        _share("grounded", sum(not why for why in against.values()), len(against), bad),
        _borne("identifiers_grounded", ground, [one for one in claims if one[0].kind in IDENTIFIERS]),
        _borne("numbers_grounded", ground, [one for one in claims if one[0].kind == "figure"]),
        _borne("quotes_grounded", ground, [one for one in claims if one[0].kind == "quote"]),
    ]


def evidence_occurs(inputs: Fields, outputs: Fields, run: Any = None) -> Score:
    """The second opinion: sentences whose code, paths, dates, commits and numbers occur in the evidence."""
    evidence, told = Evidence(ground_of(inputs, run).given), told_of(outputs)
    missing = {sentence: evidence.missing(sentence) for sentence in told}
    bad = [f"{token.kind} {token.text}" for tokens in missing.values() for token in tokens]
    return _share("evidence_occurs", sum(not tokens for tokens in missing.values()), len(missing), bad)


def drafts_kept(outputs: Fields) -> Score:
    """The share of the model's sentences that the verify node let stay: what it takes out costs time and content."""
    told = outputs.get("verification") or {}
    if not told.get("sentences"):
        return Score("drafts_kept", None, "nothing was verified")
    reasons = [str(one["why"]) for one in told.get("dropped") or ()]
    return _share("drafts_kept", int(told["supported"]), int(told["sentences"]), reasons)


def _borne(key: str, ground: Ground, claims: Iterable[tuple[Claim, str]]) -> Score:
    found = [(claim, claim.said in ground.borne(sentence)) for claim, sentence in claims]
    return _share(
        key, sum(borne for _, borne in found), len(found), [claim.said for claim, borne in found if not borne]
    )


def _share(key: str, good: int, of: int, bad: list[str]) -> Score:
    if not of:
        return Score(key, None, "nothing to look up")
    return Score(key, good / of, "; ".join([f"{good} of {of}", *bad[:SHOWN]]))
