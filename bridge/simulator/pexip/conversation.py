"""Four people who talk, write and raise hands in a loop, so that a meeting is worth watching."""

from dataclasses import dataclass
from typing import Literal

from bridge.simulator.clock import Clock
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.scenario import SimulatedParticipant

_WORDS_PER_SECOND = 3.0
_WORDS_PER_INTERIM = 4


@dataclass(frozen=True)
class Line:
    """One thing that one person does, and the pause after it in seconds."""

    who: str
    does: Literal["speaks", "writes", "raises hand", "lowers hand"]
    text: str = ""
    pause: float = 2.0


CAST = ("Alice", "Bob", "Carol", "Dave")

SCRIPT = (
    Line("Alice", "speaks", "Good morning, everyone. Shall we begin with the release?"),
    Line("Carol", "speaks", "The tests are green, and the notes are written."),
    Line("Carol", "writes", "Notes: https://example.com/notes/42"),
    Line("Bob", "speaks", "I would like one more day to look at the start-up time."),
    Line("Dave", "writes", "+1 for a day more", pause=4),
    Line("Dave", "raises hand", pause=3),
    Line("Alice", "speaks", "Dave, you wanted to say something?"),
    Line("Dave", "lowers hand", pause=1),
    Line("Dave", "speaks", "Yes. Two customers asked for the export, so let us not forget it."),
    Line("Alice", "writes", "Action: Dave writes down what the export must do", pause=3),
    Line("Bob", "speaks", "Then Thursday for the release, and the export in the one after."),
    Line("Carol", "speaks", "Thursday is fine with me. I will tell support.", pause=8),
)


class Conversation:
    """Runs `SCRIPT` for ever; who was sent away comes back with the next round."""

    def __init__(
        self,
        node: SimulatedNode,
        clock: Clock,
        *,
        alias: str = "meet.alice",
        script: tuple[Line, ...] = SCRIPT,
        cast: tuple[str, ...] = CAST,
    ) -> None:
        self.people: dict[str, SimulatedParticipant] = {}
        self._node = node
        self._clock = clock
        self._alias = alias
        self._script = script
        self._cast = cast
        self._quiet_until = 0.0

    async def gather(self) -> None:
        """Everyone of the cast who is not there comes in."""
        for name in self._cast:
            if name not in self.people or not self.people[name].is_in:
                self.people[name] = await self._node.someone_joins(
                    name, alias=self._alias, role="host"
                )

    async def run(self) -> None:
        while True:
            await self.gather()
            for line in self._script:
                await self._wait_while_held()
                await self._perform(line)
                await self._clock.sleep(line.pause)

    def hold(self, seconds: float) -> None:
        """Nobody begins anything for so long, as a visitor acts."""
        self._quiet_until = max(self._quiet_until, self._clock.monotonic() + seconds)

    async def _wait_while_held(self) -> None:
        while (rest := self._quiet_until - self._clock.monotonic()) > 0:
            await self._clock.sleep(rest)

    async def _perform(self, line: Line) -> None:
        person = self.people[line.who]
        if not person.is_in:
            return
        if line.does == "speaks":
            await self._speak(person, line.text)
        elif line.does == "writes":
            await person.says(line.text)
        elif line.does == "raises hand":
            await person.raises_hand()
        else:
            await person.lowers_hand()

    async def _speak(self, person: SimulatedParticipant, text: str) -> None:
        """Word by word, the way captions grow; a muted person is not heard."""
        words = text.split()
        for end in range(_WORDS_PER_INTERIM, len(words) + _WORDS_PER_INTERIM, _WORDS_PER_INTERIM):
            if person.participant.is_muted or not person.is_in:
                return
            is_last = end >= len(words)
            await person.speaks(" ".join(words[:end]), final=is_last)
            if not is_last:
                await self._clock.sleep(_WORDS_PER_INTERIM / _WORDS_PER_SECOND)
        await person.stops_speaking()
