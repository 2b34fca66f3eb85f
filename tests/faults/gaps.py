"""The marks of gaps, and which lines may be missing there."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.known import Kind, Known, Line, Post
from tests.faults.signs import Gap, find_gap

# What is written to a process that has just died is still on its way to it.
_NOT_YET_NOTICED_SECONDS = 1.0
# Whoever has heard all hangs up at once, but its loop may be busy for a moment; and what is written
# meanwhile comes to nobody.
_HANGING_UP_SECONDS = 0.25


@dataclass
class MarkedGap:
    """A gap in one thread.

    What a process had not stored when it died may be missing there, and what was said as one that
    was stopped hung up: whatever was said in one of the `windows`. Otherwise the mark stands for
    as many lines as it names, `room` of which are left: nothing that was delivered is dropped
    without a number.
    """

    channel: str
    kind: Kind | None
    gap: Gap
    windows: list[tuple[float, float]]
    room: int

    def holds(self, line: Line) -> bool:
        return (line.channel, line.kind) == (self.channel, self.kind) and self.gap.holds(line.at)

    def excuses(self, line: Line) -> bool:
        """Whether the line may be missing; it counts against the number that the mark names."""
        if not self.holds(line):
            return False
        if any(begins <= line.at <= ends for begins, ends in self.windows):
            return True
        self.room -= 1
        return self.room >= 0


def find_gaps(known: Known, standing: dict[str, list[Post]]) -> Iterator[MarkedGap]:
    for post in known.posts:
        for row in post.words.split("\n"):
            if gap := find_gap(row, post.at):
                kind = known.threads.get((post.channel, post.thread or ""))
                lapses = [*((death, death) for death in known.deaths), *known.lapses]
                windows = [
                    _unstored(known, standing, post.channel, *each)
                    for each in lapses
                    if gap.holds(each[0])
                ]
                windows += [
                    (farewell, farewell + _HANGING_UP_SECONDS)
                    for farewell in known.farewells
                    if gap.holds(farewell)
                ]
                yield MarkedGap(post.channel, kind, gap, windows, gap.lines)


def _unstored(
    known: Known, standing: dict[str, list[Post]], channel: str, death: float, ended: float
) -> tuple[float, float]:
    """What a process had of a meeting and not stored when it died: behind all that stands.

    And what was still told it until its end, where others took it for dead before.
    """
    stored = (
        line.at
        for line in known.lines
        if line.channel == channel and line.at <= death and standing.get(line.mark)
    )
    begins = max(stored, default=0.0)
    return max(begins, death - known.unstored), ended + _NOT_YET_NOTICED_SECONDS
