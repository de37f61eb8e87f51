"""The model that makes vectors, as the settings name it."""

from retrievers.embeddings import EmbeddingModel
from server.settings import Settings


def embedding_model_of(settings: Settings) -> EmbeddingModel:
    if not settings.embeddings_model:
        return EmbeddingModel()
    return EmbeddingModel(
        query=settings.embeddings_model,
        passage=settings.embeddings_model,
        query_prefix=settings.embeddings_query_prefix,
        passage_prefix=settings.embeddings_passage_prefix,
        dimension=settings.embeddings_dimension,
    )
