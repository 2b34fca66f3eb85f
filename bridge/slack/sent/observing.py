"""Each call of Slack's Web API, counted and timed, and a span of its own where there are traces."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from bridge.metrics import SLACK_CALLS
from bridge.slack.sent.failure import CALL_ERRORS, Failure, FailureKind, read_failure
from bridge.tracing import span

_OK = "ok"
_UNANSWERED = "unanswered"
# To find a series by its labels takes longer than to count in it.
_of = cache(SLACK_CALLS.labels)


class Seen:
    """What came of one call; what raises is read by itself."""

    def __init__(self) -> None:
        self.outcome = _OK

    def note(self, failure: Failure | None) -> None:
        self.outcome = _OK if failure is None else _outcome_of(failure)


@contextmanager
def observed(method: str) -> Iterator[Seen]:
    """Around one call; `method` is one of ours, so there are few."""
    seen, began = Seen(), time.monotonic()
    with span(f"slack {method}", "client") as said:
        try:
            yield seen
        except CALL_ERRORS as error:
            seen.note(read_failure(error))
            raise
        except BaseException:
            # A time-out cancels what it is about.
            seen.outcome = _UNANSWERED
            raise
        finally:
            _of(method, seen.outcome).observe(time.monotonic() - began)
            said.attributes["outcome"] = seen.outcome


def _outcome_of(failure: Failure) -> str:
    if failure.kind is FailureKind.RATE_LIMITED:
        return "limited"
    return "refused" if failure.is_answered else _UNANSWERED
