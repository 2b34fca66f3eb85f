"""Who asks: the address that connects, or the one that a trusted proxy has been asked by.

Anybody can write the header; so it is read from its end, where the last proxy adds, and no further
than there is somebody who is trusted.
"""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TypeAlias

from aiohttp import web

Network: TypeAlias = IPv4Network | IPv6Network

_HEADER = "X-Forwarded-For"


def address_of(request: web.Request, trusted: Sequence[Network]) -> str:
    """In one spelling, so that nobody is counted twice."""
    address = request.remote or ""
    named = ",".join(request.headers.getall(_HEADER, ())).split(",") if trusted else []
    for before in reversed(named):
        try:
            if not any(ip_address(address) in each for each in trusted):
                break
            address = str(ip_address(before.strip()))
        except ValueError:
            break
    return address
