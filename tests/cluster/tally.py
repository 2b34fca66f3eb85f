"""What became of all that was said in the meeting: in Slack, on its way, or within a marked gap."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bridge.simulator.page.scene import Scene
from bridge.simulator.page.views.onlooker import Onlooker
from bridge.simulator.slack import Message
from tests.faults.signs import Gap, find_gap

# Whatever takes longer is missing, unless chat or captions are switched off.
_ON_ITS_WAY_SECONDS = 45.0


@dataclass(frozen=True)
class Said:
    """A chat line or a finished caption; `at` is in seconds since 1970."""

    text: str
    at: float


@dataclass(frozen=True)
class Count:
    """How many lines are where."""

    said: int = 0
    in_slack: int = 0
    on_the_way: int = 0
    in_gaps: int = 0
    missing: int = 0


class Tally:
    """Hears one showing's meeting, and looks for its words in the channel."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._said: list[Said] = []

    @contextmanager
    def hearing(self, scene: Scene) -> Iterator[None]:
        """While the body runs."""

        def hear(name: str, data: Any) -> None:
            if text := _line(scene, name, data):
                self._said.append(Said(text, self._now()))

        onlooker = Onlooker(hear)
        scene.conference.feed.open(onlooker, abort=lambda: None)
        try:
            yield
        finally:
            scene.conference.feed.close(onlooker)

    def count(self, scene: Scene) -> Count:
        app = scene.workspace.app.bot_id
        messages = [each for each in scene.home.messages.values() if each.bot_id == app]
        return count(self._said, messages, self._now())


def count(said: Iterable[Said], messages: Iterable[Message], now: float) -> Count:
    """Look for each line as often as it was said; what came last is what is not there yet."""
    posts = list(messages)
    words = "\n".join(each.words for each in posts)
    gaps = [gap for each in posts for gap in _gaps(each)]
    left: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for line in said:
        if line.text not in left:
            left[line.text] = words.count(line.text)
        counts["said"] += 1
        counts[_place(line, left, gaps, now)] += 1
    return Count(**counts)


def _place(line: Said, left: Counter[str], gaps: list[Gap], now: float) -> str:
    if any(gap.begins <= line.at < gap.ends for gap in gaps) and left[line.text] == 0:
        return "in_gaps"
    if left[line.text]:
        left[line.text] -= 1
        return "in_slack"
    return "on_the_way" if now - line.at < _ON_ITS_WAY_SECONDS else "missing"


def _gaps(message: Message) -> Iterator[Gap]:
    for row in message.words.split("\n"):
        if gap := find_gap(row, float(message.ts)):
            yield gap


def _line(scene: Scene, name: str, data: Any) -> str:
    """What is to stand in Slack; what the bridge itself has written into the meeting is not."""
    if name == "live_captions" and data["is_final"]:
        return str(data["data"])
    if name == "message_received":
        writer = scene.conference.participants.get(data["uuid"])
        is_app = writer is not None and writer.protocol == "api" and not writer.has_media
        return "" if is_app else str(data["payload"])
    return ""
