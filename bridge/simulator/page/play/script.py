"""The meeting that goes on by itself: five people talk, write, show slides, raise a hand.

It never mutes or unmutes anyone, so that what the visitor does to a microphone stays. Whoever is
muted, or has been removed by the visitor, is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.simulator.clock import Clock
from bridge.simulator.page.play.attention import Attention
from bridge.simulator.page.play.slides import slide
from bridge.simulator.pexip.scenario import SimulatedParticipant

Cast = Mapping[str, SimulatedParticipant]

_WORD_SECONDS = 0.28
_WORDS_AT_ONCE = 3
_BREATH_SECONDS = 1.2
_REST_SECONDS = 0.7
_PAUSE_SECONDS = 14.0


@dataclass(frozen=True)
class Speaks:
    """Someone talks and is captioned as the words come."""

    who: str
    text: str


@dataclass(frozen=True)
class Writes:
    """Someone writes a line into the chat."""

    who: str
    text: str


@dataclass(frozen=True)
class Hand:
    """Someone raises a hand or takes it down."""

    who: str
    is_up: bool


@dataclass(frozen=True)
class Shows:
    """Someone presents a slide of `page/play/slides`, or presents no longer."""

    who: str
    slide: str | None


@dataclass(frozen=True)
class Pause:
    """Nobody says anything for a while."""

    seconds: float


Step = Speaks | Writes | Hand | Shows | Pause

STAND_UP: tuple[Step, ...] = (
    # Short, so that the first caption is there at once.
    Speaks("Alice", "Good morning, everyone."),
    Speaks("Alice", "Bob, would you like to begin?"),
    Speaks("Bob", "Yes. The new search page is live since last night."),
    Shows("Bob", "first-night"),
    Speaks("Alice", "How does it hold up?"),
    Speaks("Bob", "Answers come in half the time, and nobody has complained so far."),
    Shows("Bob", "answer-times"),
    Writes("Carol", "The numbers are on the dashboard: https://dashboard.example/search"),
    Pause(3),
    Hand("Erin", is_up=True),
    Speaks("Alice", "Erin, you have raised your hand."),
    Speaks("Erin", "Customers in Oslo still see the old page. Is that known?"),
    Hand("Erin", is_up=False),
    Speaks("Dave", "Their cache lives for an hour. It should be gone by ten."),
    Speaks("Erin", "Good, then I will tell them."),
    Shows("Bob", None),
    Pause(4),
    Speaks("Carol", "The release plan is short. I would like to go through it on Thursday."),
    Shows("Carol", "release-plan"),
    Writes("Dave", "Thursday works for me, after lunch."),
    Speaks("Alice", "Then let us say two o'clock. Anything else?"),
    Speaks("Bob", "The load test runs tonight. I will post what comes out of it."),
    Writes("Erin", "Thanks! Who tells the customers?"),
    Pause(4),
    Shows("Carol", None),
    Pause(_PAUSE_SECONDS),
    Speaks("Dave", "While we are here: the on-call list for next month has two gaps."),
    Speaks("Carol", "I can take the first week."),
    Speaks("Alice", "Thank you, Carol. Who takes the other one?"),
    Hand("Dave", is_up=True),
    Speaks("Dave", "I will, if somebody swaps the Sunday with me."),
    Hand("Dave", is_up=False),
    Writes("Carol", "I will swap."),
    Pause(_PAUSE_SECONDS),
)


class Script:
    """Plays the steps over and over, and waits while the visitor acts."""

    def __init__(
        self,
        cast: Cast,
        clock: Clock,
        attention: Attention,
        steps: Sequence[Step] = STAND_UP,
    ) -> None:
        self._cast = cast
        self._clock = clock
        self._attention = attention
        self._steps = steps

    async def run(self) -> None:
        while True:
            for step in self._steps:
                await self._attention.wait()
                await self._play(step)

    async def _play(self, step: Step) -> None:
        if isinstance(step, Pause):
            await self._clock.sleep(step.seconds)
            return
        actor = self._cast[step.who]
        if not actor.is_in:
            # A breath all the same, or a meeting that everyone has left would spin.
            await self._clock.sleep(_BREATH_SECONDS)
            return
        match step:
            case Speaks(_, text):
                await self._speak(actor, text)
            case Writes(_, text):
                await actor.says(text)
            case Hand(_, True):
                await actor.raises_hand()
            case Hand():
                await actor.lowers_hand()
            case Shows(_, name):
                await _show(actor, name)
        await self._clock.sleep(_REST_SECONDS)

    async def _speak(self, actor: SimulatedParticipant, text: str) -> None:
        words = text.split()
        for end in range(_WORDS_AT_ONCE, len(words), _WORDS_AT_ONCE):
            await self._attention.wait()
            if not _can_be_heard(actor):
                break
            await actor.speaks(" ".join(words[:end]), final=False)
            await self._clock.sleep(_WORD_SECONDS * _WORDS_AT_ONCE)
        if _can_be_heard(actor):
            await actor.speaks(text)
            await self._clock.sleep(_BREATH_SECONDS)
        await actor.stops_speaking()


async def _show(actor: SimulatedParticipant, name: str | None) -> None:
    if name is None:
        await actor.stops_presenting()
        return
    await actor.presents()
    await actor.shows_next_slide(slide(name))


def _can_be_heard(actor: SimulatedParticipant) -> bool:
    person = actor.participant
    return actor.is_in and not (person.is_muted or person.is_client_muted)
