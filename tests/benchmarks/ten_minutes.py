"""What a meeting of six costs its channel in ten minutes, on a clock faster than the wall.

`python -m tests.benchmarks.ten_minutes [--meetings 5]` prints it; with several meetings at once
in one workspace, what Slack allows is short, and captions are to keep up all the same.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.state.changes import Change, Edited, Posted
from bridge.simulator.slack.state.entities import Message
from tests.benchmarks.bound_bridge import alias, channel, services
from tests.benchmarks.measuring import Case, percentile
from tests.benchmarks.scaled_bridge import scaled_bridge
from tests.benchmarks.six_people import CAST, Deed, play
from tests.elastic_clock import ElasticClock
from tests.world import words_of

_SPEED = 10.0
# What is said last is posted within this.
_AFTER_SECONDS = 30.0
_MOST_TOP_LEVEL, _MOST_POSTS, _MOST_EDITS = 3, 30, 25
_OLDEST_ALONE, _OLDEST_AMONG_MANY = 6.0, 15.0


@dataclass
class Seen:
    """What one channel has seen."""

    top_level: set[str] = field(default_factory=set)
    captions: str = ""
    """The ts of their thread."""
    posts: set[str] = field(default_factory=set)
    caption_edits: int = 0
    other_edits: list[str] = field(default_factory=list)
    """The first words of each message that was edited besides."""
    waiting: dict[str, float] = field(default_factory=dict)
    """Finals that are said and not seen yet, and when they were said."""
    ages: list[float] = field(default_factory=list)

    def note(self, change: Change, now: float) -> None:
        if isinstance(change, Posted):
            self._note_post(change.message)
        elif isinstance(change, Edited):
            self._note_edit(change.message)
        else:
            return
        self._find(change.message, now)

    def _note_post(self, message: Message) -> None:
        if message.thread_ts is None:
            self.top_level.add(message.ts)
            if message.text.startswith("Live captions of"):
                self.captions = message.ts
        elif message.thread_ts == self.captions:
            self.posts.add(message.ts)

    def _note_edit(self, message: Message) -> None:
        if message.thread_ts == self.captions:
            self.caption_edits += 1
        else:
            words = "\n".join(words_of(message.blocks)).replace("\n", " | ")
            self.other_edits.append(f"{message.text[:40]} … {words[:300]}")

    def _find(self, message: Message, now: float) -> None:
        if message.thread_ts != self.captions or not self.waiting:
            return
        words = "".join(words_of(message.blocks))
        for line in [line for line in self.waiting if line in words]:
            self.ages.append(now - self.waiting.pop(line))


async def measure(folder: Path, *, meetings: int = 1, speed: float = _SPEED) -> list[Case]:
    """All meetings play the same ten minutes, a second apart; the first one is counted."""
    seen = await _watch(folder, meetings, speed)
    return _cases(seen, meetings)


async def _watch(folder: Path, meetings: int, speed: float) -> Sequence[Seen]:
    clock = ElasticClock(speed)
    node = SimulatedNode(clock, Random(1), services=services(meetings))
    slack = SimulatedSlack(clock, Random(2))
    seen = [Seen() for _ in range(meetings)]
    async with (
        node.serve() as node_url,
        slack.serve() as slack_url,
        scaled_bridge(folder, (node_url, slack_url), slack, clock, rooms=meetings),
    ):
        _listen(slack, seen)
        async with asyncio.TaskGroup() as group:
            for number in range(meetings):
                group.create_task(_play(number, node, clock, seen[number]))
        await clock.sleep(_AFTER_SECONDS)
    return seen


def _listen(slack: SimulatedSlack, seen: Sequence[Seen]) -> None:
    by_channel = {slack.channel(channel(number)).id: each for number, each in enumerate(seen)}
    clock = slack.workspace.clock

    def note(change: Change) -> None:
        if isinstance(change, Posted | Edited) and change.message.channel in by_channel:
            by_channel[change.message.channel].note(change, clock.monotonic())

    slack.workspace.feed.listen(note)


async def _play(number: int, node: SimulatedNode, clock: ElasticClock, seen: Seen) -> None:
    await clock.sleep(float(number))
    people: dict[str, SimulatedParticipant] = {}
    began = clock.monotonic()
    for deed in play(Random(38 + number)):
        await clock.sleep(began + deed.at - clock.monotonic())
        if deed.final:
            seen.waiting[deed.final] = clock.monotonic()
        await _act(deed, people, node, alias(number))


async def _act(
    deed: Deed, people: dict[str, SimulatedParticipant], node: SimulatedNode, where: str
) -> None:
    if deed.what == "join":
        people[deed.who] = await node.someone_joins(deed.who, alias=where, role=CAST[deed.who])
        return
    await deed.act(people[deed.who])


def _cases(seen: Sequence[Seen], meetings: int) -> list[Case]:
    first, oldest = seen[0], _OLDEST_ALONE if meetings == 1 else _OLDEST_AMONG_MANY
    ages = [age for each in seen for age in each.ages]
    lost = sum(len(each.waiting) for each in seen)
    where = "10 min of six people" + (f", {meetings} meetings" if meetings > 1 else "")
    age = percentile(ages, 0.95)
    return [
        _at_most(f"Top-level messages, {where}", len(first.top_level), _MOST_TOP_LEVEL),
        _at_most(f"Caption posts, {where}", len(first.posts), _MOST_POSTS),
        _at_most(f"Edits besides captions, {where}", len(first.other_edits), _MOST_EDITS),
        Case(
            what=f"Age of a final in Slack, {where}, p95 of {len(ages)}",
            ours=f"{age:.1f} s",
            goal=f"≤ {oldest:.0f} s",
            is_met=age <= oldest,
        ),
        _at_most(f"Finals lost, {where}", lost, 0),
    ]


def _at_most(what: str, count: int, most: int) -> Case:
    return Case(what=what, ours=str(count), goal=f"≤ {most}", is_met=count <= most)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=1, help="at once, in one workspace")
    parser.add_argument("--speed", type=float, default=_SPEED, help="faster than the wall")
    parser.add_argument("--edits", action="store_true", help="print what was edited")
    arguments = parser.parse_args()
    with TemporaryDirectory(prefix="bridge-ten-minutes-") as folder:
        seen = asyncio.run(_watch(Path(folder), arguments.meetings, arguments.speed))
    for case in _cases(seen, arguments.meetings):
        mark = "met" if case.is_met else "NOT MET"
        sys.stdout.write(f"{case.what}: {case.ours} (goal {case.goal}, {mark})\n")
    sys.stdout.write(f"Edits of captions: {[each.caption_edits for each in seen]}\n")
    if arguments.edits:
        sys.stdout.write("\n".join(seen[0].other_edits) + "\n")


if __name__ == "__main__":
    main()
