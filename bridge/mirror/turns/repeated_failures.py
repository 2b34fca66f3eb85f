"""Tell of a failure that repeats itself without drowning the log in it.

A handler that fails at every tick fails once a second, in every meeting. The first time it is told
in full; from then on once a minute, with how often it failed meanwhile, under the same reference.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import structlog

from bridge.errors import new_reference

_EVERY = timedelta(minutes=1)
# After so long without it, it is told in full again.
_FORGOTTEN = timedelta(minutes=10)

_log = structlog.get_logger()


@dataclass
class _Series:
    reference: str
    told: datetime
    last: datetime
    untold: int = 0


class RepeatedFailures:
    """Who has failed of late, and what the log knows of it."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._series: dict[Hashable, _Series] = {}

    def tell(self, error: Exception, now: datetime, *, handler: str, **context: str) -> None:
        """To be called while the error is handled."""
        self._forget_old(now)
        key = (handler, type(error), *sorted(context.items()))
        known = self._series.get(key)
        if known is None:
            reference = new_reference(self._random)
            self._series[key] = _Series(reference, now, now)
            _log.exception("A handler failed", reference=reference, handler=handler, **context)
            return
        known.last, known.untold = now, known.untold + 1
        if now - known.told >= _EVERY:
            _log.error(
                "A handler goes on failing",
                reference=known.reference,
                times=known.untold,
                error=type(error).__name__,
                handler=handler,
                **context,
            )
            known.told, known.untold = now, 0

    def _forget_old(self, now: datetime) -> None:
        old = [key for key, each in self._series.items() if now - each.last >= _FORGOTTEN]
        for key in old:
            del self._series[key]
