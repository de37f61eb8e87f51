"""POST /api/til/keep: a note becomes a file in somebody's repository on GitHub or GitLab."""

from fastapi import APIRouter, Depends, Request

from retrievers.hosted.file import HostedFile, KeptFile
from server.errors import OutOfScope
from server.features.admit import counted
from server.identity import Identity, SignedIn
from server.services import Services

FEATURE = "til"
router = APIRouter(prefix="/api/til", tags=["til"])


def _writer(identity: SignedIn) -> Identity:
    if not identity.scope.allows(FEATURE):
        raise OutOfScope
    return identity


@router.post("/keep", dependencies=[Depends(_writer)])
async def keep_til(given: HostedFile, request: Request) -> KeptFile:
    """One file in one commit, with the caller's token. Another file of that name is left alone, and its version told;
    with that version as `replace` it is written over, if nobody has changed it since. Takes one request of the
    caller's limits, no tokens."""
    await counted(request, FEATURE)
    services: Services = request.app.state.services
    return await services.repositories.keep(given)
