"""Whether an engine writes a token, over the same protocol as its users' calls."""

import aiohttp
import orjson

from nodes.engines.base import Engine
from server.profiles import EngineProfile

PATIENCE = aiohttp.ClientTimeout(total=30, sock_connect=3)
WORD = [{"role": "user", "content": "a"}]


class TokenProbe:
    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __call__(self, engine: Engine, profile: EngineProfile) -> bool:
        asked = {"model": profile.served_name, "messages": WORD, "max_tokens": 1}
        headers = {"authorization": f"Bearer {engine.api_key}"} if engine.api_key else {}
        url = engine.base_url.rstrip("/") + "/chat/completions"
        try:
            async with self._session.post(url, json=asked, headers=headers, timeout=PATIENCE) as response:
                return response.status == 200 and _has_token(orjson.loads(await response.read()))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return False


def _has_token(said: object) -> bool:
    """An answer that an engine counts as a token; its text may be white space."""
    usage = said.get("usage") if isinstance(said, dict) else None
    return isinstance(usage, dict) and bool(usage.get("completion_tokens"))
