"""Names and addresses in requests: whose are they, and may they be believed?"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

# A browser reads `//host`, `/\\host` and some of them with tabs or line ends in between as another site's address.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::[0-9]{1,5})?")


def local_path(given: str | None) -> str:
    """Where to go after signing in: a path of ours, or the first page."""
    return given if given and len(given) <= 2000 and _LOCAL.fullmatch(given) else "/"


def host_of(scope: Scope) -> str | None:
    """The name the client asked for, without the port; none when it is missing, given twice, or no name at all."""
    given = Headers(scope=scope).getlist("host")
    match = _HOST.fullmatch(given[0]) if len(given) == 1 else None
    return _plain(match[1]) if match else None


def origin_of(scope: Scope, public_url: str = "") -> str:
    """Ours, as a browser writes it."""
    if public_url:
        return origin(public_url)
    return origin(f"{scope['scheme']}://{Headers(scope=scope).get('host', '')}")


def origin(url: str) -> str:
    """Scheme, host and port, without a port that goes without saying; empty for what has none of them."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{host}" if port in (None, usual) else f"{parts.scheme}://{host}:{port}"


def ip_of(text: str) -> IPv4Address | IPv6Address | None:
    """An IPv4 address that is written as an IPv6 one is the same address."""
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def is_loopback(host: str) -> bool:
    address = ip_of(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _plain(host: str) -> str:
    return host.strip("[]").lower().removesuffix(".")
