"""Sends traces to LangSmith, or to what speaks its protocol, with its own client."""

from collections.abc import Sequence

from langsmith import Client

from server.settings import Settings
from server.traces.outbound import Send
from server.traces.tree import Tree

ENDPOINT = "https://api.smith.langchain.com"


def to_langsmith(settings: Settings) -> Send:
    client = Client(
        api_url=settings.langsmith_endpoint or ENDPOINT,
        api_key=settings.langsmith_api_key or None,
        # It is told whole trees; a thread of its own would only collect them once more.
        auto_batch_tracing=False,
    )

    def send(trees: Sequence[Tree]) -> None:
        runs = [{**run, "session_name": settings.langsmith_project} for tree in trees for run in tree.runs]
        client.multipart_ingest(create=runs)

    return send
