"""A person's documents, for `haru person`: Qdrant Edge lets only the running server into its folder."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from retrievers.base import Index
from server.identity import Admin

router = APIRouter(prefix="/api/people", tags=["people"])


@router.get("/{user}/documents")
async def documents(admin: Admin, user: UUID, request: Request) -> dict[str, Any]:
    return {"chunks": await _index(request).chunks(owner=str(user))}


@router.delete("/{user}/documents")
async def forget(admin: Admin, user: UUID, request: Request) -> dict[str, int]:
    return {"forgotten": await _index(request).forget(owner=str(user))}


def _index(request: Request) -> Index:
    index: Index = request.app.state.services.deps.retriever
    return index
