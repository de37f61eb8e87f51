"""What the engine's answers and chunks hold, whatever shape they have: what is missing is empty."""

from typing import Any


def message_of(body: dict[str, Any]) -> dict[str, Any]:
    return _object(_first(body).get("message"))


def text_of(event: dict[str, Any]) -> str:
    """Of a chunk; thoughts are text too."""
    delta = _object(_first(event).get("delta"))
    return str(delta.get("content") or delta.get("reasoning") or delta.get("reasoning_content") or "")


def spent(body: dict[str, Any]) -> int:
    """Tokens written, as the engine counts them."""
    return int(_object(body.get("usage")).get("completion_tokens") or 0)


def cached(body: dict[str, Any]) -> int:
    """Tokens of the prompt that the engine knew already."""
    details = _object(_object(body.get("usage")).get("prompt_tokens_details"))
    return int(details.get("cached_tokens") or 0)


def cards_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    cards = body.get("data")
    return [_object(card) for card in cards] if isinstance(cards, list) else []


def _first(body: dict[str, Any]) -> dict[str, Any]:
    choices = body.get("choices")
    return _object(choices[0]) if isinstance(choices, list) and choices else {}


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
