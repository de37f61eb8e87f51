"""Where traces are sent on, as the settings say."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

from server.settings import Settings
from server.traces.outbound import Outbound, Send, open_outbound
from server.traces.to_langsmith import to_langsmith
from server.traces.to_otlp import to_otlp


@asynccontextmanager
async def open_followers(settings: Settings) -> AsyncIterator[list[Outbound]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_outbound(*place)) for place in _places(settings)]


def _places(settings: Settings) -> Iterator[tuple[str, Send]]:
    if settings.langsmith_tracing:
        yield "langsmith", to_langsmith(settings)
    if settings.otlp_endpoint:
        yield "otlp", to_otlp(settings)
