"""Each request to a node, counted and timed, and a span of its own where there are traces."""

import time
from collections.abc import Callable

from bridge.metrics import PEXIP_REQUESTS
from bridge.tracing import begin


def observe(name: str, method: str) -> Callable[[int], None]:
    """For `open_http`: told of a request as it begins, it gives whom to tell of its end."""
    began = time.monotonic()
    known = {"http.request.method": method, "pexip.request": name}
    opened = begin(f"pexip {name}", "client", known)

    def end(status: int) -> None:
        outcome = f"{status // 100}xx" if status else "unreachable"
        PEXIP_REQUESTS.labels(name, outcome).observe(time.monotonic() - began)
        if opened is not None:
            answered = {"http.response.status_code": status} if status else {}
            opened.end(answered, "" if status else outcome)

    return end
