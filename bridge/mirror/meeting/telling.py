"""Whether the people in a meeting could be told that it is mirrored."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_FIRST, _LONGEST = timedelta(seconds=5), timedelta(minutes=10)


@dataclass
class Telling:
    """Where neither chat nor banner takes the notice, nothing is mirrored."""

    is_chat_off: bool = False
    """Whether the meeting has refused a line in its chat, the last time one was tried."""
    is_untold: bool = False
    """Whether nobody in it could be told in any way."""
    not_before: datetime | None = None
    """Until then it is not tried again, by the meeting's steady time."""
    failures: int = 0

    def back_off(self, now: datetime) -> None:
        """A refusal that stands is not asked for each second."""
        self.not_before = now + min(_FIRST * 2 ** min(self.failures, 10), _LONGEST)
        self.failures += 1

    def told(self) -> None:
        self.is_untold, self.not_before, self.failures = False, None, 0
