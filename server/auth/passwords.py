"""Passwords: hashed with Argon2id, in threads of their own and few at a time."""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from server.auth.weak import weakness_of
from server.errors import InvalidInput, TooManyAttempts

T = TypeVar("T")
# Each holds 19 MiB while it works and a core for some hundredths of a second.
AT_ONCE = 2
WAITING = 64
# OWASP's parameters for Argon2id.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)


class Passwords:
    """Makes and checks hashes without stopping the event loop."""

    def __init__(self, hasher: PasswordHasher = HASHER) -> None:
        self._hasher = hasher
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._pending = 0
        # Who asks for an account that does not exist waits as long as for one that does.
        self._nobodys = hasher.hash(secrets.token_urlsafe(32))

    async def hash(self, password: str, name: str) -> str:
        """Raises InvalidInput for a password that is easily guessed."""
        if why := weakness_of(password, name):
            raise InvalidInput(why)
        return await self._in_thread(lambda: self._hasher.hash(_composed(password)))

    async def is_right(self, password: str, kept: str | None) -> bool:
        """False for an account without a password, too, and not sooner."""
        right = await self._in_thread(lambda: self._verified(password, kept or self._nobodys))
        return right and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """It was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    async def rehash(self, password: str) -> str:
        return await self._in_thread(lambda: self._hasher.hash(_composed(password)))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verified(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, _composed(password))
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._pending >= WAITING:
            raise TooManyAttempts(retry_after_s=2)
        self._pending += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._pending -= 1


def _composed(password: str) -> str:
    """Some keyboards send a Korean syllable whole, others in its letters."""
    return unicodedata.normalize("NFKC", password)
