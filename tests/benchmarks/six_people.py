"""Ten minutes of six people, as a list of deeds in the order of their times.

About 140 words a minute are spoken, by turns, with pauses; people come late, mute themselves,
raise hands, write, and two of them show slides.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from bridge.simulator.page.play.slides import slide
from bridge.simulator.pexip.scenario import SimulatedParticipant

SECONDS = 600.0
CAST: dict[str, Literal["host", "guest"]] = {
    "Alice": "host",
    "Bob": "guest",
    "Carol": "guest",
    "Dave": "guest",
    "Erin": "guest",
    "Frank": "guest",
}

_TALK = (
    "the release moves to Thursday because load tests need one more night and nobody wants a "
    "slow page for customers in Oslo before their own quarter is closed"
)
_WORD_SECONDS = 0.35

Act = Callable[[SimulatedParticipant], Awaitable[object]]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Who does what, seconds after the beginning."""

    at: float
    who: str
    what: Literal["join", "do"]
    act: Act = SimulatedParticipant.stops_speaking
    final: str = ""
    """The words by which this caption is known again."""


def play(random: Random) -> list[Deed]:
    """The same for the same seed."""
    return sorted([*_comings(), *_happenings(), *_talk(random)], key=lambda deed: deed.at)


def _comings() -> Iterator[Deed]:
    times = {"Alice": 0.0, "Bob": 2.0, "Carol": 3.0, "Dave": 8.0, "Erin": 20.0, "Frank": 95.0}
    for who, at in times.items():
        yield Deed(at=at, who=who, what="join")


def _happenings() -> Iterator[Deed]:
    """Beside what is said."""
    for at, who, act in (
        (30.0, "Dave", SimulatedParticipant.mutes_self),
        (45.0, "Bob", SimulatedParticipant.presents),
        (110.0, "Erin", SimulatedParticipant.raises_hand),
        (135.0, "Erin", SimulatedParticipant.lowers_hand),
        (180.0, "Frank", SimulatedParticipant.mutes_self),
        (215.0, "Bob", SimulatedParticipant.stops_presenting),
        (230.0, "Carol", SimulatedParticipant.presents),
        (250.0, "Dave", SimulatedParticipant.unmutes_self),
        (300.0, "Frank", SimulatedParticipant.raises_hand),
        (304.0, "Erin", SimulatedParticipant.raises_hand),
        (330.0, "Frank", SimulatedParticipant.lowers_hand),
        (352.0, "Erin", SimulatedParticipant.lowers_hand),
        (400.0, "Carol", SimulatedParticipant.stops_presenting),
        (430.0, "Frank", SimulatedParticipant.unmutes_self),
        (505.0, "Dave", SimulatedParticipant.raises_hand),
        (530.0, "Dave", SimulatedParticipant.lowers_hand),
        (560.0, "Erin", SimulatedParticipant.mutes_self),
    ):
        yield Deed(at=at, who=who, what="do", act=act)
    for at, who, name in (
        (46.0, "Bob", "first-night"),
        (120.0, "Bob", "answer-times"),
        (231.0, "Carol", "release-plan"),
    ):
        yield Deed(at=at, who=who, what="do", act=_shows(name))
    for number, at in enumerate((70.0, 75.0, 140.0, 201.0, 260.0, 310.0, 316.0, 420.0, 470.0)):
        who = list(CAST)[number % 5]
        yield Deed(at=at, who=who, what="do", act=_writes(f"Line {number} of the chat."))


def _talk(random: Random) -> Iterator[Deed]:
    at, line, people = 10.0, 0, ["Alice", "Bob", "Carol", "Dave"]
    while at < SECONDS:
        people = [*people, "Erin", "Frank"] if at > 100 and len(people) == 4 else people
        who = random.choice(people)
        for _ in range(random.randint(1, 4)):
            line += 1
            words = random.sample(_TALK.split(), random.randint(4, 14))
            at += len(words) * _WORD_SECONDS
            final = f"({line}) {' '.join(words)}."
            yield Deed(at=at, who=who, what="do", act=_says(final), final=final)
            at += random.uniform(0.2, 1.0)
        yield Deed(at=at, who=who, what="do", act=SimulatedParticipant.stops_speaking)
        # Now and then they think.
        at += random.uniform(12.0, 35.0) if random.random() < 0.08 else random.uniform(0.5, 2.5)


def _says(text: str) -> Act:
    return lambda person: person.speaks(text)


def _writes(text: str) -> Act:
    return lambda person: person.says(text)


def _shows(name: str) -> Act:
    return lambda person: person.shows_next_slide(slide(name))
