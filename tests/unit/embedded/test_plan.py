"""Which parts run on this machine, and what the API is told of them."""

import pytest

from server.embedded.stack import plan
from server.settings import Settings


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "run").mkdir()
    return Settings(var=tmp_path, vllm_base_url="http://127.0.0.1:9/v1", database_url="postgresql://db/haru")


def told(settings):
    parts = {part.name: part for part in plan(settings).parts}
    return list(parts), parts["api"].environment["HARU_INDEX_SOCKET"]


def test_the_index_has_a_process_of_its_own_of_which_the_api_is_told(settings):
    assert told(settings) == (["index", "embeddings", "api"], str(settings.var / "run" / "index.sock"))


def test_no_index_runs_beside_a_qdrant_server_or_the_owner_that_is_set(settings, tmp_path):
    elsewhere = settings.model_copy(update={"qdrant_url": "http://127.0.0.1:6333"})
    another = settings.model_copy(update={"index_socket": tmp_path / "other.sock"})

    assert told(elsewhere) == (["embeddings", "api"], "")
    assert told(another) == (["embeddings", "api"], str(tmp_path / "other.sock"))
