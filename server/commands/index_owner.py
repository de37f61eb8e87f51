"""How commands reach the embedded index: through the process that owns it, or in their own if none does."""

from server.embedded import index
from server.embedded.record import read_record
from server.settings import Settings


def reaching_index(settings: Settings) -> Settings:
    """While haru runs, its owner of the index is asked even if it is just starting again: a command that took the
    folder meanwhile would lock it out."""
    record = read_record(settings.var)
    if settings.index_socket or not record or not record.is_running or not record.part(index.NAME):
        return settings
    return settings.model_copy(update={"index_socket": settings.own_index_socket})
