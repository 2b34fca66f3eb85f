"""The scripted meeting: who speaks and writes, what it leaves alone, and when it waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from bridge.simulator.page.play.attention import Attention
from bridge.simulator.page.play.script import (
    STAND_UP,
    Hand,
    Pause,
    Script,
    Shows,
    Speaks,
    Step,
    Writes,
)
from bridge.simulator.page.play.slides import slide
from bridge.simulator.page.scene import ALIAS, MEETING
from bridge.simulator.page.views.meeting import MeetingView
from bridge.simulator.pexip.node import SimulatedNode
from tests.fake_clock import FakeClock

NAMES = ("Alice", "Bob", "Carol", "Dave", "Erin")


class Stage:
    """A meeting with the cast, and what an onlooker sees of it."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.node = SimulatedNode(clock, Random(1), services=(MEETING,))
        self.attention = Attention(clock)
        self.view = MeetingView(self.node.conference(ALIAS), clock, self._note)
        self.captions: list[tuple[str, str]] = []

    def _note(self) -> None:
        caption = self.view.to_json()["caption"]
        if caption and caption["is_final"]:
            said = (caption["name"], caption["text"])
            if self.captions[-1:] != [said]:
                self.captions.append(said)

    @property
    def chat(self) -> list[tuple[str, str]]:
        return [(line["name"], line["text"]) for line in self.view.to_json()["chat"]]

    def tile(self, name: str) -> dict[str, object]:
        people = self.view.to_json()["people"]
        return next(person for person in people if person["name"] == name)

    @asynccontextmanager
    async def playing(self, *steps: Step) -> AsyncIterator[None]:
        self.cast = {name: await self.node.someone_joins(name, alias=ALIAS) for name in NAMES}
        script = Script(self.cast, self.clock, self.attention, steps)
        with self.view.follow():
            async with asyncio.TaskGroup() as tasks:
                task = tasks.create_task(script.run())
                yield
                task.cancel()


@pytest.fixture
def stage(clock: FakeClock) -> Stage:
    return Stage(clock)


async def test_words_come_bit_by_bit_and_then_as_a_whole(stage: Stage, clock: FakeClock):
    text = "One two three four five six seven"

    async with stage.playing(Speaks("Alice", text), Pause(60)):
        await clock.advance(0.1)
        interim = stage.view.to_json()["caption"]
        await clock.advance(5)

    assert interim == {"name": "Alice", "text": "One two three", "is_final": False}
    assert stage.captions == [("Alice", text)]


async def test_speaker_is_outlined_while_speaking(stage: Stage, clock: FakeClock):
    async with stage.playing(Speaks("Carol", "Hello"), Pause(60)):
        await clock.advance(0.1)
        meanwhile = stage.tile("Carol")["is_speaking"]
        await clock.advance(5)

        assert (meanwhile, stage.tile("Carol")["is_speaking"]) == (True, False)


async def test_lines_are_written_and_hands_raised(stage: Stage, clock: FakeClock):
    async with stage.playing(Writes("Dave", "A line"), Hand("Erin", is_up=True), Pause(60)):
        await clock.advance(5)

        assert stage.chat == [("Dave", "A line")]
        assert stage.tile("Erin")["has_hand"] is True


async def test_what_one_person_alone_is_told_says_whom_it_is_for(stage: Stage):
    async with stage.playing(Pause(60)):
        bob = stage.cast["Bob"].participant
        said = {"origin": "Alice", "uuid": stage.cast["Alice"].uuid, "payload": "Psst"}
        stage.node.conference(ALIAS).feed.send(bob, "message_received", said)
        (line,) = stage.view.to_json()["chat"]

    assert (line["text"], line["to"]) == ("Psst", {"uuid": bob.uuid, "name": "Bob"})


async def test_slides_are_shown_until_somebody_presents_no_longer(stage: Stage, clock: FakeClock):
    conference = stage.node.conference(ALIAS)
    shown = []

    async with stage.playing(
        Shows("Bob", "first-night"), Shows("Carol", "release-plan"), Shows("Carol", None), Pause(60)
    ):
        for seconds in (0.1, 0.7, 0.7):
            await clock.advance(seconds)
            shown.append((stage.view.to_json()["slide"], conference.slide))

    assert shown == [
        ({"number": 1, "presenter": "Bob"}, slide("first-night")),
        ({"number": 2, "presenter": "Carol"}, slide("release-plan")),
        (None, None),
    ]


async def test_it_keeps_still_for_six_seconds_after_the_visitor_acted(
    stage: Stage, clock: FakeClock
):
    stage.attention.note()

    async with stage.playing(Writes("Dave", "A line"), Pause(60)):
        await clock.advance(5.9)
        before = list(stage.chat)
        await clock.advance(0.2)

        assert (before, stage.chat) == ([], [("Dave", "A line")])


async def test_it_begins_again_after_the_last_step(stage: Stage, clock: FakeClock):
    async with stage.playing(Writes("Dave", "A line"), Pause(1)):
        await clock.advance(4)

    assert len(stage.chat) >= 2


async def test_muted_people_are_not_captioned(stage: Stage, clock: FakeClock):
    async with stage.playing(Speaks("Bob", "Can you hear me?"), Pause(60)):
        stage.cast["Bob"].participant.is_muted = True
        await clock.advance(5)

    assert stage.captions == []


async def test_people_who_were_removed_are_left_out(stage: Stage, clock: FakeClock):
    async with stage.playing(Writes("Carol", "Still here"), Writes("Dave", "A line"), Pause(60)):
        stage.node.remove_participant(stage.cast["Carol"].uuid)
        await clock.advance(5)

    assert stage.chat == [("Dave", "A line")]


async def test_empty_meeting_does_not_spin(stage: Stage, clock: FakeClock):
    async with stage.playing(Writes("Carol", "Still here")):
        for actor in stage.cast.values():
            await actor.leaves()
        written = len(stage.chat)
        await clock.advance(60)

    assert len(stage.chat) == written


async def test_whole_script_leaves_microphones_alone(stage: Stage, clock: FakeClock):
    async with stage.playing(*STAND_UP):
        await clock.advance(200)

        assert {stage.tile(name)["is_muted"] for name in NAMES} == {False}
    assert {name for name, _ in stage.captions} == set(NAMES)
    assert len(stage.chat) >= 4
