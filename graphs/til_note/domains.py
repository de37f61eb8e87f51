"""What a note can be about: a prompt file each, so that a new domain is no code."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from nodes.wording import Wording, Wordings, read


class TilWording(Wording):
    """`task` has a place for {heading}."""

    evidence: str
    notes: str
    task: str


def domains(folder: Path) -> Mapping[str, Wordings[TilWording]]:
    """Named after their files."""
    return MappingProxyType({file.stem: read(Wordings[TilWording], file) for file in sorted(folder.glob("*.yaml"))})
