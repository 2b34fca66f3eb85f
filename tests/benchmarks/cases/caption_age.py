"""How old captions are when Slack shows them, where several meetings of a workspace have them.

Everybody's finals come in sentences, one in two seconds and meeting. What Slack allows bounds
their age from below. A line can get there by `chat.postMessage` (about one a second and channel,
and "several hundred a minute" and workspace, of which the bridge spends P = 200) or by
`chat.update` (tier 3, 50 a minute and workspace, of which it spends 40, and cards come first). The
bound counts the posts alone: M meetings share P a minute, so each has one in 60 M / P seconds, and
nobody can read posts that come sooner than T = 5 s after each other. Of what is said evenly between
two posts, 95 % is at least as old as 95 % of that time:

    bound(M) = 0.95 * max(T, 60 M / P)

that is 4.75 s for 1, 5 and 10 meetings and 8.55 s for 30. The way to Slack is not in it.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.state.changes import Change, Edited, Posted
from bridge.simulator.slack.state.entities import Message
from bridge.slack.sent.methods import METHODS, POST_MESSAGE
from tests.benchmarks.bound_bridge import alias, channel, services
from tests.benchmarks.measuring import percentile
from tests.benchmarks.scaled_bridge import scaled_bridge
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side
from tests.elastic_clock import ElasticClock
from tests.world import words_of

_MEETINGS = (1, 5, 10, 30)
_SPEED, _QUICK_SPEED = 5.0, 10.0
_BEFORE_SECONDS = 20.0
_SECONDS, _QUICK_SECONDS = 90.0, 40.0
# What is said last is posted within this.
_AFTER_SECONDS = 60.0
_LINE_SECONDS = 2.0
# Between two posts of one meeting, whatever Slack would take.
_TEMPO_SECONDS = 5.0
_SHARE = 0.95


@dataclass
class Heard:
    """The lines of all meetings, by their words."""

    waiting: dict[str, float] = field(default_factory=dict)
    """When they were said."""
    ages: list[float] = field(default_factory=list)

    def see(self, message: Message, now: float) -> None:
        """Whatever of it stands in this message is in Slack."""
        words = "".join(words_of(message.blocks))
        for line in [each for each in self.waiting if each in words]:
            self.ages.append(now - self.waiting.pop(line))


@dataclass(frozen=True)
class Talk:
    """How long is spoken, on which clock."""

    clock: ElasticClock
    seconds: float


async def _measure(folder: Path, meetings: int, talk: Talk) -> Heard:
    clock, heard = talk.clock, Heard()
    node = SimulatedNode(clock, Random(1), services=services(meetings))
    slack = SimulatedSlack(clock, Random(2))
    async with (
        node.serve() as node_url,
        slack.serve() as slack_url,
        scaled_bridge(folder, (node_url, slack_url), slack, clock, rooms=meetings),
    ):
        _listen(slack, heard, meetings)
        speakers = [
            await node.someone_joins("Alice", alias=alias(number), role="host")
            for number in range(meetings)
        ]
        await clock.sleep(_BEFORE_SECONDS)
        async with asyncio.TaskGroup() as group:
            for number, alice in enumerate(speakers):
                group.create_task(_speak(alice, number, talk, heard))
        await _until_all_is_seen(heard, clock)
    return heard


def _listen(slack: SimulatedSlack, heard: Heard, meetings: int) -> None:
    channels = {slack.channel(channel(number)).id for number in range(meetings)}

    def note(change: Change) -> None:
        if isinstance(change, Posted | Edited) and change.message.channel in channels:
            heard.see(change.message, slack.workspace.clock.monotonic())

    slack.workspace.feed.listen(note)


async def _speak(alice: SimulatedParticipant, number: int, talk: Talk, heard: Heard) -> None:
    clock = talk.clock
    began = clock.monotonic() + Random(number).random() * _LINE_SECONDS
    for turn in range(int(talk.seconds / _LINE_SECONDS)):
        await clock.sleep(began + turn * _LINE_SECONDS - clock.monotonic())
        line = f"Sentence {turn} of room {number} is said by now."
        heard.waiting[line] = clock.monotonic()
        await alice.speaks(line)


async def _until_all_is_seen(heard: Heard, clock: ElasticClock) -> None:
    until = clock.monotonic() + _AFTER_SECONDS
    while heard.waiting and clock.monotonic() < until:
        await clock.sleep(1.0)


def _bound(meetings: int) -> float:
    """Seconds; of what is said evenly, so old are 95 % at best."""
    return _SHARE * max(_TEMPO_SECONDS, meetings * 60 / METHODS[POST_MESSAGE].per_minute)


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[Mapping[str, Side]]:
    speed, seconds = (_QUICK_SPEED, _QUICK_SECONDS) if bench.is_quick else (_SPEED, _SECONDS)

    async def ours() -> Sample:
        numbers: list[float] = []
        for meetings in _MEETINGS:
            talk = Talk(ElasticClock(speed), seconds)
            heard = await _measure(bench.folder, meetings, talk)
            numbers += [percentile(heard.ages, _SHARE), float(len(heard.waiting))]
        return Sample(numbers)

    async def limit() -> Sample:
        bounds: Sequence[tuple[float, None]] = [(_bound(meetings), None) for meetings in _MEETINGS]
        return Sample([number for bound in bounds for number in bound])

    yield {"ours": ours, "limit": limit}


def _rows(meetings: int) -> tuple[Row, Row]:
    who = f"{meetings} captioned meeting{'s' if meetings > 1 else ''}"
    return (
        Row(f"Age of a caption in Slack, p95, {who}", "s", [Goal("limit", most=1.3)]),
        Row(f"Captions lost, {who}", "lines", [Goal(most=0)]),
    )


CASE = Case(
    [row for meetings in _MEETINGS for row in _rows(meetings)],
    _sides,
    rounds=1,
    quick_rounds=1,
    is_warm=True,
    is_long=True,
)
