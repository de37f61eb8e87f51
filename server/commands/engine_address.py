"""Where the engine is asked from the command line."""

from server.embedded.record import read_record
from server.settings import Settings, WrongSetting


def engine_url(settings: Settings) -> str:
    """Of the engine that is set, or of the one that serves here; it ends with /v1. Raises WrongSetting."""
    if settings.vllm_base_url:
        return settings.vllm_base_url.rstrip("/")
    record = read_record(settings.var)
    ports = [engine.port for engine in record.engines if engine.state == "ready"] if record else []
    if not ports:
        raise WrongSetting("no engine is ready here; see ./status, or name one with VLLM_BASE_URL or --url")
    if len(ports) > 1:
        raise WrongSetting("several engines run here, for a switch is under way; wait for it or name one with --url")
    return f"http://127.0.0.1:{ports[0]}/v1"
