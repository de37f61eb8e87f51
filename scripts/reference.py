"""Writes the reference pages and schemas that come from the code: python -m scripts.reference"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from retrievers.hosted.base import HostBusy
from server.errors import PROBLEMS, UNKNOWN, Postponed, Problem
from server.profiles import EngineProfile, read_profiles
from server.settings import ROOT, Settings

MADE = "<!-- made by: python -m scripts.reference -->"
RULE = "# ---"

SETTINGS = f"""# Settings

{MADE}

Set them in the environment or in `.env`, which stands beside `.env.sample`; the environment wins. Without an address
haru starts that part itself, on this machine. A value that cannot be used is named when haru starts. Each may lie in
a file, which the environment names with `_FILE` behind the variable: `HARU_SECRET_FILE=/run/secrets/haru_secret`.
"""
ERRORS = f"""# Refusals

{MADE}

Each has the body that [streams](streams.md#errors) shows: `status`, `code`, `message` and `message_ko`. Clients should
go by `code`: the words may change. Where the last column says so, `retry_after_s` and the header `Retry-After` tell
when asking again makes sense. Where a message ends with …, the reason follows. Under `/v1` the body is
[OpenAI's](openai.md#errors), and 422 is 400.

| status | code | English | Korean | again later |
| --- | --- | --- | --- | --- |
"""

MODELS = f"""# Models

{MADE}

One file of `infra/profiles/` each; `HARU_PROFILE` names the one that `./start` serves. Whether one fits, and which of
them answers a feature: [choose a model](../how-to/models.md).

| profile | | weights, GiB | context | GPUs | licence | features |
| --- | --- | --- | --- | --- | --- | --- |
"""


def errors_page() -> str:
    known = [(problem, issubclass(kind, Postponed | HostBusy)) for kind, problem in PROBLEMS.items()]
    rows = sorted([*known, (UNKNOWN, False)], key=lambda row: (row[0].status, row[0].code))
    return ERRORS + "".join(_error_row(problem, later=later) for problem, later in rows)


def _error_row(problem: Problem, *, later: bool) -> str:
    more = " …" if problem.shows_reason else ""
    words = f"{problem.en}{more} | {problem.ko}{more}"
    return f"| {problem.status} | `{problem.code}` | {words} | {'yes' if later else ''} |\n"


def settings_page() -> str:
    """What each setting is for is said in `.env.sample`, its default in the code."""
    defaults = {str(field.validation_alias): _written(field.default) for field in Settings.model_fields.values()}
    # The first block is about the file itself.
    _, *blocks = (ROOT / ".env.sample").read_text().strip().split("\n\n")
    return SETTINGS + "".join(_settings_part(block.splitlines(), defaults) for block in blocks)


def _settings_part(lines: list[str], defaults: Mapping[str, str]) -> str:
    if lines[0].startswith(RULE):
        return f"\n## {lines[0].strip('#- ')}\n\n| setting | default | example | |\n| --- | --- | --- | --- |\n"
    *said, last = (line.removeprefix("#") for line in lines)
    name, example = last.split("=", 1)
    default = defaults[name]
    cells = (name, default, "" if example == default else example)
    words = " ".join(line.strip() for line in said).replace("<", "\\<")
    return "| " + " | ".join(f"`{cell}`" if cell else "" for cell in cells) + f" | {words} |\n"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value in (None, (), "") else str(value)


def models_page() -> str:
    return MODELS + "".join(_model_row(name, profile) for name, profile in read_profiles().items())


def _model_row(name: str, profile: EngineProfile) -> str:
    weights = profile.architecture.weight_bytes(2, profile.quantization) / 2**30
    gpus = "none needed" if "cpu" in profile.devices else str(profile.tensor_parallel)
    cells = (f"`{name}`", profile.summary, f"{weights:.1f}", str(profile.context), gpus, profile.licence)
    return f"| {' | '.join(cells)} | {', '.join(profile.features)} |\n"


def profile_schema() -> str:
    return json.dumps(EngineProfile.model_json_schema(), indent=2) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/reference/errors.md": errors_page,
    "docs/reference/models.md": models_page,
    "docs/reference/settings.md": settings_page,
    "infra/profiles/schema.json": profile_schema,
}


def stale() -> Iterator[Path]:
    for name, page in PAGES.items():
        file = ROOT / name
        if not file.is_file() or file.read_text() != page():
            yield file


def main() -> None:
    for name, page in PAGES.items():
        (ROOT / name).write_text(page())


if __name__ == "__main__":
    main()
