"""What has reached a meeting, with the time at which it did."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Heard:
    """An event and when it was read, however late its turn comes."""

    event: object
    at: datetime
