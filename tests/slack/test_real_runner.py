"""From the slash command to the meeting and back, with the real runner and stored questions."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random

import pytest
from sqlalchemy import text

from bridge.commands.running.runner import Runner
from bridge.commands.table.situation import Services
from bridge.pexip.requests.participant import DisconnectParticipant, MuteParticipant
from bridge.storage.database import Database
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import audit
from tests.commands.conferences import MemoryConference, MemoryConferences, participant
from tests.commands.rows import HOST_PIN, ROWS, TABLE
from tests.fake_clock import FakeClock
from tests.slack.rig import Rig, connected, serving, settings_for


@dataclass
class Bound:
    """#standup belongs to a meeting; Ana is its owner."""

    rig: Rig
    conference: MemoryConference

    async def says(self, words: str, who: str = "ana") -> None:
        assert (await self.rig.slack.person(who).types("standup", f"/pexip {words}")).ok


@pytest.fixture
async def bound(
    sqlite_database: Database, clock: FakeClock, transport: str
) -> AsyncIterator[Bound]:
    conference = MemoryConference(
        participant(1, "Alice", role="chair"),
        participant(2, "Bob"),
        participant(3, "Bob", protocol="sip"),
    )
    conferences = MemoryConferences()
    async with connected(sqlite_database, clock, transport=transport) as rig:
        services = Services(
            settings=settings_for(rig.slack.workspace.base_url, rig.slack, transport),
            database=sqlite_database,
            conferences=conferences,
            directory=rig.edge.people,
            clock=clock,
            random=Random(7),
            rows=ROWS,
        )
        binding = Binding(
            id="b1",
            workspace=rig.team,
            channel=rig.channel(),
            conference_name="meet.alice",
            alias="meet.alice",
            owner=rig.slack.person("ana").id,
            created=clock.now(),
        )
        async with sqlite_database.transaction() as tx:
            await bindings.add(tx, binding)
        conferences.by_binding[binding.id] = conference
        async with serving(rig, Runner(TABLE, services)):
            yield Bound(rig, conference)


async def test_two_bobs_are_told_apart_by_a_picker(bound: Bound):
    ana, slack = bound.rig.slack.person("ana"), bound.rig.slack
    await bound.says("mute bob")
    picker = await slack.next_ephemeral("ana")

    await ana.presses(picker, "answer:choice:1")

    await slack.until(lambda: "Muted Bob" in picker.words)
    (muted,) = bound.conference.sent
    assert isinstance(muted, MuteParticipant)
    assert muted.participant_uuid.endswith("3")


async def test_a_database_that_fails_is_told_with_a_reference(bound: Bound):
    async with bound.rig.database.transaction() as tx:
        await tx.change(text("ALTER TABLE dedupe RENAME TO away"))

    await bound.says("who")

    assert "reference" in (await bound.rig.slack.next_ephemeral("ana")).words


async def test_removing_asks_first_and_no_means_no(bound: Bound):
    ana, slack = bound.rig.slack.person("ana"), bound.rig.slack
    for action, count in (("answer:no", 0), ("answer:yes", 1)):
        await bound.says("remove alice")
        question = await slack.next_ephemeral("ana")
        assert "Alice" in question.words

        await ana.presses(question, action)
        await slack.until(lambda question=question: "Remove Alice" not in question.words)

        removed = [r for r in bound.conference.sent if isinstance(r, DisconnectParticipant)]
        assert len(removed) == count


async def test_a_wrong_pin_stands_at_its_field_and_the_right_one_binds(bound: Bound):
    ana, slack = bound.rig.slack.person("ana"), bound.rig.slack
    await bound.says("bind meet.alice")
    asked = await slack.next_ephemeral("ana")
    await ana.presses(asked, "form:open")
    view = await slack.next_view("ana")

    await ana.submits(view, {"pin": "0000"})
    assert view.errors == {"pin": "That PIN opens nothing."}
    await ana.submits(view, {"pin": HOST_PIN})

    assert not view.is_open
    await slack.until(lambda: "Bound to meet.alice" in asked.words)
    assert view.body["private_metadata"].isalnum()


async def test_somebody_elses_question_is_not_answered(bound: Bound):
    """A press on another's button cannot happen in Slack's client, but in a forged payload."""
    slack = bound.rig.slack
    await bound.says("remove alice")
    question = await slack.next_ephemeral("ana")
    question.user = slack.person("dave").id

    await slack.person("dave").presses(question, "answer:yes")

    await slack.until(lambda: "Somebody else was asked this." in question.words)
    assert bound.conference.sent == []


@pytest.mark.parametrize(
    ("who", "says"), [("carol", "Ask the"), ("bob", "Ask the"), ("dave", "Muted")]
)
async def test_rights_come_from_slacks_own_flags(bound: Bound, who: str, says: str):
    bound.conference.drop(participant(3, "Bob").uuid)

    await bound.says("mute bob", who=who)

    assert says in (await bound.rig.slack.next_ephemeral(who)).words


async def test_an_unforeseen_failure_has_a_reference_and_no_secret(bound: Bound):
    await bound.says("break it")

    words = (await bound.rig.slack.next_ephemeral("ana")).words

    assert "reference" in words
    assert HOST_PIN not in words


async def test_a_hostile_line_is_said_as_it_was_typed(bound: Bound):
    hostile = "<!channel> *x* `y` a@example.com & https://example.com/?a=1&b=2"

    await bound.says(f"say {hostile}")

    shown = await bound.rig.slack.next_ephemeral("ana")
    assert f"Said: {hostile}" in shown.words
    (said,) = bound.conference.sent
    assert said.payload == hostile


async def test_each_gesture_is_audited_once(bound: Bound):
    await bound.says("mute alice")
    await bound.rig.slack.next_ephemeral("ana")

    async with bound.rig.database.transaction() as tx:
        (record,) = await audit.recent(tx, bound.rig.team)
    entry = record.entry
    assert (entry.person_name, entry.command, entry.subject_name) == ("Ana", "mute", "Alice")
