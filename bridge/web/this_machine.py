"""Whether a request comes from this machine itself, for pages that are for nobody else."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

# Set by whatever passes a request on; then it is not of this machine, whoever connects to us.
_PASSED_ON = ("Forwarded", "Via", "X-Forwarded-For", "X-Real-IP")


def is_of_this_machine(request: web.Request) -> bool:
    """By who asks, and by the name that is asked for: a foreign page could have one of its own."""
    if any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        name = urlsplit(f"//{request.host}").hostname or ""
        is_named = name == "localhost" or ip_address(name).is_loopback
        return is_named and ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
