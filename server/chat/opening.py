"""The chats of this process, with the log that fits the settings."""

import secrets

from server.chat.live import Chats
from server.chat.local import LocalLog
from server.chat.runlog import RunLog
from server.chat.shared import open_shared_log
from server.services import Services


def chats_of(services: Services) -> Chats:
    server = secrets.token_hex(8)
    redis_url = services.settings.redis_url
    log: RunLog = open_shared_log(redis_url, server) if redis_url else LocalLog()
    return Chats(log, services.accounts.standing, services.desk.close, _new_id, server)


def _new_id() -> str:
    return secrets.token_urlsafe(24)
