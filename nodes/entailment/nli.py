"""A model of natural language inference behind vLLM, asked with pairs of evidence and sentence."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from nodes.entailment.base import EntailmentUnavailable

OK = 200
# vLLM scores pairs with models of one class only; of the others it classifies single texts.
NO_SCORES = frozenset({400, 404, 405, 422, 501})
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)
TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=5)
BATCH = 64
# Two such texts and a mark fit in 512 tokens in either language.
CHARACTERS = 400
# What says the same twice is entailed: the class that a model gives this pair is that of entailment.
PLAIN = ("The door is open.", "The door is open.")
# Between the texts of a pair, as models of the RoBERTa family were trained.
SEPARATOR = "</s></s>"
MARKS = ("<s>", "</s>", "[SEP]", "[CLS]")


@dataclass(frozen=True)
class _Way:
    """How the server wants to be asked; the class of entailment is none where it gives scores itself."""

    entailed: int | None = None


class NliModel:
    """`base_url` may end with /v1, where vLLM has its other protocols; models of the BERT family want [SEP] between the
    texts of a pair."""

    infers = True

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        model: str,
        *,
        api_key: str = "",
        separator: str = SEPARATOR,
    ) -> None:
        self._session = session
        self._url = base_url.rstrip("/").removesuffix("/v1")
        self._model = model
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._separator = separator
        self._way: _Way | None = None
        self._learning = asyncio.Lock()

    async def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        found: list[float] = []
        for start in range(0, len(pairs), BATCH):
            way = await self._known_way()
            found += await self._batch([(_bare(one), _bare(other)) for one, other in pairs[start : start + BATCH]], way)
        return found

    async def _known_way(self) -> _Way:
        async with self._learning:
            if self._way is None:
                self._way = await self._learned()
            return self._way

    async def _learned(self) -> _Way:
        status, _ = await self._post("score", _as_scored([PLAIN]))
        if status == OK:
            return _Way()
        if status not in NO_SCORES:
            raise EntailmentUnavailable(f"{self._url} answered {status}")
        shares = _shares(await self._asked("classify", self._as_classified([PLAIN]), 1))[0]
        return _Way(max(range(len(shares)), key=shares.__getitem__))

    async def _batch(self, pairs: list[tuple[str, str]], way: _Way) -> list[float]:
        if way.entailed is None:
            return _scores(await self._asked("score", _as_scored(pairs), len(pairs)))
        shares = _shares(await self._asked("classify", self._as_classified(pairs), len(pairs)))
        return [one[way.entailed] for one in shares]

    def _as_classified(self, pairs: list[tuple[str, str]]) -> dict[str, Any]:
        return {"input": [f"{evidence}{self._separator}{sentence}" for evidence, sentence in pairs]}

    async def _asked(self, path: str, body: dict[str, Any], count: int) -> Any:
        status, answer = await self._post(path, body)
        if status != OK:
            raise EntailmentUnavailable(f"{self._url} answered {status}")
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, list) or len(data) != count:
            raise EntailmentUnavailable(f"{self._url} did not answer each of {count} pairs")
        return data

    async def _post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        asked = {"model": self._model, **body}
        try:
            async with self._session.post(
                f"{self._url}/{path}", json=asked, headers=self._headers, timeout=TIMEOUT
            ) as response:
                return response.status, await response.json() if response.ok else None
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise EntailmentUnavailable(f"{self._url} cannot be used: {error}") from error


def _bare(text: str) -> str:
    """Evidence that held the separator could write the sentence's verdict itself."""
    for mark in MARKS:
        text = text.replace(mark, " ")
    return text[:CHARACTERS]


def _as_scored(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    return {"text_1": [evidence for evidence, _ in pairs], "text_2": [sentence for _, sentence in pairs]}


def _scores(data: list[Any]) -> list[float]:
    try:
        return [min(1.0, max(0.0, float(entry["score"]))) for entry in _ordered(data)]
    except UNREADABLE as error:
        raise EntailmentUnavailable("the scores are not in vLLM's format") from error


def _shares(data: list[Any]) -> list[list[float]]:
    """The share of each class, for each pair."""
    try:
        return [[float(share) for share in entry["probs"]] for entry in _ordered(data)]
    except UNREADABLE as error:
        raise EntailmentUnavailable("the classes are not in vLLM's format") from error


def _ordered(data: list[Any]) -> list[Any]:
    return sorted(data, key=lambda entry: int(entry["index"]))
