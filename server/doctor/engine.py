"""Probes of the engine behind the answers: adapters, readers who leave, prompts that begin alike."""

import asyncio
import re
from contextlib import aclosing

from server.doctor import advice
from server.doctor.endpoint import Endpoint, Reply
from server.doctor.expected import Expected
from server.doctor.finding import Finding, failed, ok, unknown
from server.doctor.reading import cached

TRIAL = "haru-doctor"
NOWHERE = "/nonexistent/haru-doctor"
RUNNING = "vllm:num_requests_running"
WRITTEN = "vllm:generation_tokens_total"
HITS = "vllm:prefix_cache_hits_total"
RANK = re.compile(r"LoRA rank (\d+) is greater than max_lora_rank")
POLL_S = 0.1
# Long enough for an engine to be writing still while we look.
LONG = 2000
# Several blocks of the cache, of which vLLM keeps whole ones: 16 tokens on a GPU, up to 128 on a processor.
BEGINNING = 400


async def adapters(endpoint: Endpoint, expected: Expected) -> Finding:
    """With no adapter to try, one that does not exist: how it is refused tells whether one could be loaded."""
    reply = await _load(endpoint, str(expected.adapter or NOWHERE))
    said = reply.said.lower()
    if "lora is not enabled" in said:
        return failed("adapters", said, advice.NO_ADAPTERS)
    if reply.status in (404, 405) and TRIAL not in said:
        return failed("adapters", f"HTTP {reply.status}", advice.NO_RUNTIME_ADAPTERS)
    if expected.adapter is None:
        return ok("adapters", "can be loaded while the engine runs")
    if reply.status != 200:
        return _not_loaded(reply)
    return await _tried(endpoint)


async def cancel(endpoint: Endpoint, expected: Expected) -> Finding:
    before = await endpoint.metric(RUNNING)
    if before is None:
        return unknown("cancel", "no metrics", advice.NO_METRICS)
    if before:
        return unknown("cancel", f"{before:g} requests run", advice.BUSY)
    asked = min(LONG, expected.context // 2)
    written = await endpoint.metric(WRITTEN) or 0
    if not await _left_early(endpoint, expected.model, asked):
        return unknown("cancel", "the engine does not count the request", advice.NO_METRICS)
    if not await _quiet(endpoint, expected.patience_s):
        return failed("cancel", f"still running after {expected.patience_s:g} s", advice.GOES_ON)
    # A fast engine may have come to the end of it meanwhile, and be as quiet.
    if (await endpoint.metric(WRITTEN) or 0) - written >= asked:
        return failed("cancel", f"all {asked} tokens were written", advice.GOES_ON)
    return ok("cancel", "the engine stops when the reader leaves")


async def prefix(endpoint: Endpoint, expected: Expected, nonce: str) -> Finding:
    """`nonce` makes a beginning that nobody has asked for yet."""
    words = min(BEGINNING, expected.context // 4)
    beginning = f"{nonce} " + " ".join(f"word{number % 10}" for number in range(words))
    await endpoint.chat(expected.model, beginning, max_tokens=1)
    before = await endpoint.metric(HITS)
    reply = await endpoint.chat(expected.model, beginning, max_tokens=1)
    if counted := cached(reply.body):
        return ok("prefix", f"{counted} tokens of a known beginning")
    after = await endpoint.metric(HITS)
    if before is not None and after is not None and after > before:
        return failed("prefix", "known beginnings are not counted in the answer", advice.NO_PREFIX_COUNTS)
    return failed("prefix", "a known beginning was read again", advice.NO_PREFIXES)


async def _load(endpoint: Endpoint, path: str) -> Reply:
    return await endpoint.post("/load_lora_adapter", {"lora_name": TRIAL, "lora_path": path})


async def _tried(endpoint: Endpoint) -> Finding:
    """Writes with it, and lets go of it whatever came of that."""
    try:
        reply = await endpoint.chat(TRIAL, "Say yes.", max_tokens=1)
    finally:
        await endpoint.post("/unload_lora_adapter", {"lora_name": TRIAL})
    if reply.status != 200:
        return failed("adapters", f"loaded, then HTTP {reply.status}", advice.ADAPTER)
    if (await endpoint.chat(TRIAL, "Say yes.", max_tokens=1)).status == 200:
        return failed("adapters", "it still answers after it was unloaded", advice.ADAPTER_STAYS)
    return ok("adapters", "one was loaded, wrote a token and was unloaded")


def _not_loaded(reply: Reply) -> Finding:
    said = reply.said
    if rank := RANK.search(said):
        return failed("adapters", said, advice.RANK.about(rank=rank[1]))
    return failed("adapters", f"HTTP {reply.status}: {said}", advice.ADAPTER)


async def _left_early(endpoint: Endpoint, model: str, tokens: int) -> bool:
    """Leaves a long answer after its first chunk. Whether the engine was seen at work on it."""
    async with aclosing(endpoint.events(model, "Count.", max_tokens=tokens, ignore_eos=True)) as events:
        async for _ in events:
            return bool(await endpoint.metric(RUNNING))
    return False


async def _quiet(endpoint: Endpoint, patience_s: float) -> bool:
    """Gauges cannot be waited for."""
    for _ in range(round(patience_s / POLL_S)):
        if not await endpoint.metric(RUNNING):
            return True
        await asyncio.sleep(POLL_S)
    return False
