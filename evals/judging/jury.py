"""The judge of one experiment: found by an address or a profile, held against people's labels, then heard or not."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from evals.evaluators.calling import Evaluator
from evals.judging.agreement import ENOUGH, FEWEST, Agreement
from evals.judging.evaluator import GROUNDED, Labelled, judged_by, measured
from evals.judging.judge import Judge, JudgeUnavailable
from nodes.language import Language

KEY = "judged_grounded"
TIMEOUT = httpx.Timeout(30, read=600)


@dataclass(frozen=True)
class Wanted:
    """`place` is an OpenAI-compatible address, which ends in `/v1`, or a profile that the server's engines serve."""

    place: str
    model: str = ""
    key: str = ""
    at_once: int = 2


@dataclass(frozen=True)
class Jury:
    """`evaluator` gives no score where the judge may not be heard."""

    evaluator: Evaluator
    model: str
    agreed: Agreement

    @property
    def is_heard(self) -> bool:
        return self.agreed.is_enough

    def said(self, language: Language = "en") -> str:
        told = f"{self.model}: {self.agreed}"
        if self.is_heard:
            return {
                "en": f"{KEY} is the word of a judge that was held against labelled cases. {told}.",
                "ko": f"{KEY} 점수는 사람이 판정해 둔 사례로 먼저 확인한 심사 모델이 매겼습니다. {told}.",
            }[language]
        return {
            "en": f"The judge is too weak and gives no verdict: the lower end of its agreement with people must be "
            f"{ENOUGH} or more, on {FEWEST} decided cases at least. {told}.",
            "ko": f"심사 모델의 판단을 믿을 수 없어 판정하지 않았습니다. 사람과의 일치도(구간의 아래쪽)가 "
            f"{ENOUGH} 이상이고, 판단한 사례가 {FEWEST}개 이상이어야 합니다. {told}.",
        }[language]


@asynccontextmanager
async def open_jury(wanted: Wanted, haru: httpx.AsyncClient, labelled: Sequence[Labelled]) -> AsyncIterator[Jury]:
    """Asks for all labelled cases first. `haru` knows where engines are. Raises JudgeUnavailable."""
    address = wanted.place if "://" in wanted.place else await _engine(wanted.place, haru)
    headers = {"authorization": f"Bearer {wanted.key}"} if wanted.key else {}
    async with httpx.AsyncClient(base_url=f"{address.rstrip('/')}/", headers=headers, timeout=TIMEOUT) as http:
        judge = Judge(http, wanted.model or await _first_model(http))
        agreed = await measured(judge, GROUNDED, labelled, wanted.at_once)
        yield Jury(judged_by(judge, KEY, GROUNDED, agreed), judge.model, agreed)


async def _engine(profile: str, haru: httpx.AsyncClient) -> str:
    try:
        answer = await haru.get("/api/models/engines")
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise JudgeUnavailable(f"/api/models/engines, which only administrators may ask: {error}") from error
    address = next((str(one["base_url"]) for one in found if one["profile"] == profile), "")
    if not address:
        served = ", ".join(sorted({str(one["profile"]) for one in found})) or "none"
        raise JudgeUnavailable(f"no engine serves the profile {profile!r}; they serve: {served}")
    return address if address.rstrip("/").endswith("/v1") else f"{address.rstrip('/')}/v1"


async def _first_model(http: httpx.AsyncClient) -> str:
    try:
        answer = await http.get("models")
        answer.raise_for_status()
        return str(answer.json()["data"][0]["id"])
    except (httpx.HTTPError, KeyError, IndexError, ValueError) as error:
        raise JudgeUnavailable(f"{http.base_url}models: {type(error).__name__}: {error}") from error
