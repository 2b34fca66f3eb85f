"""What the node has really written to open streams: whoever reads there has been told of it."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_REMEMBERED_FRAMES = 10_000


@dataclass(frozen=True)
class WrittenFrame:
    """One event on its way to one reader; `at` is seconds since the epoch.

    `is_late` says that its reader had hung up before: that was known only to the system by then.
    """

    conference: str
    viewer: str
    at: float
    frame: bytes
    is_late: bool = False

    @property
    def name(self) -> str:
        return self.frame.partition(b"\n")[0].removeprefix(b"event: ").decode()

    @property
    def data(self) -> Any:
        lines = self.frame.decode().split("\n")
        return json.loads("\n".join(each[6:] for each in lines if each.startswith("data: ")))


class WrittenLog:
    """The latest frames of all streams, in the order in which they went out."""

    def __init__(self) -> None:
        self._frames: deque[WrittenFrame] = deque(maxlen=_REMEMBERED_FRAMES)

    def __iter__(self) -> Iterator[WrittenFrame]:
        return iter(tuple(self._frames))

    def add(self, frame: WrittenFrame) -> None:
        self._frames.append(frame)
