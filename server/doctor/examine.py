"""The examination: one probe after the other, each with a fault of its own at most."""

from collections.abc import AsyncIterator, Awaitable, Callable

from server.doctor import advice, answers, engine
from server.doctor.endpoint import Endpoint, Unreachable
from server.doctor.expected import Expected
from server.doctor.finding import Finding, failed

Probe = Callable[[Endpoint, Expected], Awaitable[Finding]]
FIRST: tuple[tuple[str, Probe], ...] = (("models", answers.models), ("tokens", answers.tokens))
ALWAYS: tuple[tuple[str, Probe], ...] = (
    ("length", answers.length),
    ("usage", answers.usage),
    ("structure", answers.structure),
    ("reasoning", answers.reasoning),
)


async def examine(endpoint: Endpoint, expected: Expected, nonce: str) -> AsyncIterator[Finding]:
    """Ends early where the rest would only repeat the first fault: no such model, or no tokens."""
    for name, probe in FIRST:
        finding = await _found(name, probe(endpoint, expected), endpoint)
        yield finding
        if finding.outcome == "failed":
            return
    for name, probe in ALWAYS:
        yield await _found(name, probe(endpoint, expected), endpoint)
    if expected.has_adapters:
        yield await _found("adapters", engine.adapters(endpoint, expected), endpoint)
    yield await _found("cancel", engine.cancel(endpoint, expected), endpoint)
    yield await _found("prefix", engine.prefix(endpoint, expected, nonce), endpoint)


async def _found(name: str, probing: Awaitable[Finding], endpoint: Endpoint) -> Finding:
    """An engine that breaks off under one probe may still answer the next."""
    try:
        return await probing
    except Unreachable as error:
        if name == "usage":
            return failed(name, str(error), advice.NO_STREAM.about(seen=error))
        return failed(name, str(error), advice.UNREACHABLE.about(url=endpoint.base_url))
