"""Probes of how the engine answers: its models, window, tokens, streams, structure and thoughts."""

from server.doctor import advice
from server.doctor.endpoint import Endpoint, Unreachable
from server.doctor.expected import Expected
from server.doctor.finding import Finding, failed, ok, unknown
from server.doctor.reading import cards_of, message_of, spent, text_of

# No model says these of itself.
CHOICES = ["haru-4711", "haru-1174"]
MARKS = ("<think>", "</think>", "<thought>", "[THINK]")
# Enough to see a thinking model think, which it does first.
THOUGHTS = 64
KEY_REFUSED = (401, 403)


async def models(endpoint: Endpoint, expected: Expected) -> Finding:
    """Everything else hangs on this one: only its finding is told when it fails."""
    try:
        reply = await endpoint.get("/models")
    except Unreachable as error:
        return failed("models", str(error), advice.UNREACHABLE.about(url=endpoint.base_url))
    if reply.status in KEY_REFUSED:
        return failed("models", f"HTTP {reply.status}", advice.KEY)
    names = [str(card.get("id")) for card in cards_of(reply.body)]
    if not names:
        return failed("models", f"HTTP {reply.status}", advice.NO_API.about(url=endpoint.base_url))
    if expected.model not in names:
        return failed("models", ", ".join(names), advice.MODEL.about(model=expected.model))
    return ok("models", ", ".join(names))


async def length(endpoint: Endpoint, expected: Expected) -> Finding:
    cards = cards_of((await endpoint.get("/models")).body)
    seen = next((card.get("max_model_len") for card in cards if card.get("id") == expected.model), None)
    if not isinstance(seen, int):
        return unknown("length", "max_model_len is not told", advice.LENGTH_UNKNOWN)
    shown = f"max_model_len {seen}, profile {expected.context}"
    if seen < expected.context:
        return failed("length", shown, advice.LENGTH.about(context=expected.context, seen=seen))
    return ok("length", shown)


async def tokens(endpoint: Endpoint, expected: Expected) -> Finding:
    """Health is a token that was written, not a status of 200."""
    reply = await endpoint.chat(expected.model, "Say yes.", max_tokens=1)
    written = spent(reply.body)
    if reply.status == 200 and written:
        return ok("tokens", f"{written} written")
    if "chat template" in reply.said.lower():
        return failed("tokens", f"HTTP {reply.status}", advice.TEMPLATE)
    return failed("tokens", f"HTTP {reply.status}, {written or 'no'} tokens", advice.NO_TOKENS)


async def usage(endpoint: Endpoint, expected: Expected) -> Finding:
    wanted = {"include_usage": True, "continuous_usage_stats": True}
    events = [
        event async for event in endpoint.events(expected.model, "Count to five.", max_tokens=12, stream_options=wanted)
    ]
    # A buffering proxy may answer a stream as one object; its chunks then have no deltas.
    texts = [event for event in events if text_of(event)]
    if not texts:
        return failed("usage", "no text in the stream", advice.NO_STREAM.about(seen="no chunk carries text"))
    if not spent(events[-1]):
        return failed("usage", f"{len(texts)} chunks, no count at the end", advice.NO_USAGE)
    if not all(map(spent, texts)):
        return failed("usage", f"{len(texts)} chunks, counted only at the end", advice.NO_RUNNING_USAGE)
    return ok("usage", f"{len(texts)} chunks, each counted")


async def structure(endpoint: Endpoint, expected: Expected) -> Finding:
    asked = {"structured_outputs": {"choice": CHOICES}, "max_tokens": 16 + expected.thinking}
    reply = await endpoint.chat(expected.model, "What is the weather like?", **asked)
    text = str(message_of(reply.body).get("content") or "")
    if text.strip() in CHOICES:
        return ok("structure", "the answer is one of those allowed")
    return failed("structure", f"HTTP {reply.status}, another answer than those allowed", advice.STRUCTURE)


async def reasoning(endpoint: Endpoint, expected: Expected) -> Finding:
    reply = await endpoint.chat(expected.model, "What is 17 times 23?", max_tokens=THOUGHTS)
    message = message_of(reply.body)
    thoughts = message.get("reasoning") or message.get("reasoning_content")
    fault = advice.REASONING.about(parser=expected.reasoning_parser or "NAME")
    if any(mark in str(message.get("content") or "") for mark in MARKS):
        return failed("reasoning", "thoughts stand in the answer", fault)
    if expected.reasoning_parser and not thoughts:
        return failed("reasoning", "no thoughts in a field of their own", fault)
    return ok("reasoning", "in a field of its own" if thoughts else "this model shows none")
