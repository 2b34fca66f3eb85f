"""What answers in a node's place: a proxy, a web server, a login page, and how it is told."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from yarl import URL

_LONGEST_PLACE = 120

HELD_BACK = (
    "the stream is open but nothing comes: something in between holds events back"
    " (proxy_buffering?)"
)
"""Why nothing is mirrored while requests work."""


_BY_STATUS: Mapping[int, str] = MappingProxyType(
    {
        HTTPStatus.UNAUTHORIZED: "a proxy in front of the node wants a login (401)",
        HTTPStatus.FORBIDDEN: "a proxy in front of the node refuses (403)",
        HTTPStatus.NOT_FOUND: "no Pexip node answers at this address (404)",
        HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: "a proxy wants a login (407)",
    }
)


def describe_stranger(status: int, content_type: str, location: str = "") -> str:
    """In words, of an answer that no node gives; nothing where only its form tells that.

    `location`: the header of that name.
    """
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"the node’s address answers with a redirect to {_place(location)}"
    if status >= HTTPStatus.BAD_REQUEST:
        return f"a proxy in front of the node says {status}"
    if content_type == "text/html":
        return "a web page answers in the node’s place"
    # A node's own, perhaps, and broken.
    return ""


def _place(location: str) -> str:
    """Where to, without what may be secret."""
    try:
        url = URL(location).with_query(None).with_fragment(None).with_user(None)
    except ValueError:
        return "somewhere else"
    return str(url)[:_LONGEST_PLACE] or "somewhere else"
