"""How many tokens a text is likely to need, without the model's tokenizer."""

from nodes.state import Message

# Byte-level tokenizers need about 0.27 tokens a byte for English prose and 0.4 for code; the small model, whose
# vocabulary has few Korean syllables, needs 0.75 for Korean articles, 0.86 for sentences without any Latin word.
TOKENS_A_BYTE = 0.6
TOKENS_A_FOREIGN_BYTE = 0.9
TOKENS_A_MESSAGE = 6


def likely_tokens(text: str) -> int:
    """An estimate from above for the tokenizers of the shipped profiles; exact counts come from the engine."""
    everything = len(text.encode())
    plain = len(text.encode("ascii", "ignore"))
    return int(plain * TOKENS_A_BYTE + (everything - plain) * TOKENS_A_FOREIGN_BYTE) + 1


def likely_tokens_of(messages: list[Message]) -> int:
    return sum(likely_tokens(message["content"]) + TOKENS_A_MESSAGE for message in messages)
