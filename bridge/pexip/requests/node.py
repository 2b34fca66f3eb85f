"""What a node is asked about itself: the API document, "Other miscellaneous requests"."""

from typing import Any

from bridge.pexip.request import Request


class NodeStatus(Request[Any]):
    """Whether the node takes new calls: 200 if so, 503 in maintenance."""

    method = "GET"
    path = "status"
    is_about_conference = False
