"""Who may manage accounts: people who are signed in, not keys."""

from typing import Annotated

from fastapi import Depends, Request

from server.errors import NotAllowed
from server.identity import Identity, administrator, identity_of


def in_person(request: Request) -> Identity:
    identity = identity_of(request)
    if identity.via != "session":
        raise NotAllowed
    return identity


def admin_in_person(request: Request) -> Identity:
    in_person(request)
    return administrator(request)


InPerson = Annotated[Identity, Depends(in_person)]
AdminInPerson = Annotated[Identity, Depends(admin_in_person)]
