"""What haru expects of the engine, by its settings and the profile."""

from dataclasses import dataclass
from pathlib import Path

from server.profiles import EngineProfile

THINKING = 1024


@dataclass(frozen=True)
class Expected:
    """`adapter` is a folder that the engine can read, loaded for the trial; `patience_s` is how long an engine may take
    to notice that a reader has left."""

    model: str
    context: int
    has_adapters: bool = False
    reasoning_parser: str = ""
    adapter: Path | None = None
    patience_s: float = 10.0

    @property
    def thinking(self) -> int:
        """Tokens that the model may need before it begins to answer."""
        return min(THINKING, self.context // 2) if self.reasoning_parser else 0


def expected_of(profile: EngineProfile, model: str = "", adapter: Path | None = None) -> Expected:
    """`model` is the engine's name of it where that is not the profile's own."""
    return Expected(
        model=model or profile.served_name,
        context=profile.context,
        has_adapters=bool(profile.lora) or adapter is not None,
        reasoning_parser=profile.reasoning_parser,
        adapter=adapter,
    )
