"""What newer nodes tell and can do, and what an older one is said to lack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.simulator.pexip.rules.versions import VERSIONS
from tests.world import World, shown, until

# What the bridge may send at any moment, whatever a person has typed.
BY_ITSELF = {"show_live_captions", "refresh_token", "message"}


@pytest.fixture
async def new(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    """Alice hosts, Bob is a Guest, on a node of version 41."""
    async with started(tmp_path, sqlite_url, "41").running() as world:
        await meet(world)
        yield world


def started(folder: Path, url: str, version: str) -> World:
    world = World(folder, url)
    world.node.switches.version_id = version
    return world


async def meet(world: World) -> None:
    await world.someone_joins("Alice", role="host")
    await world.someone_joins("Bob")
    await world.bind()
    await world.card(showing="Bob")


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_node_of_any_version_is_followed_and_commanded(
    tmp_path: Path, sqlite_url: str, version: str
):
    async with started(tmp_path, sqlite_url, version).running() as world:
        await meet(world)
        await world.node.next_request("show_live_captions")
        await world.person("Alice").speaks("Spoken here.")

        assert "Alice" in shown(await world.posted("Spoken here.")) or int(version) < 38
        assert "Bob is muted" in shown(await world.types("/pexip mute bob"))
        assert "The layout is 2:21 now" in shown(await world.types("/pexip layout 2:21"))


@pytest.mark.parametrize(
    ("version", "typed", "words"),
    [
        ("38", "timer 10m", "Timer needs Infinity 39; this node runs 38."),
        ("38", "indicator transcribing on", "Indicator needs Infinity 39; this node runs 38."),
        ("39", "pinning people bob", "Pin people needs Infinity 41; this node runs 39."),
        ("36", "guests-can present off", "needs Infinity 38; this node runs 36."),
        ("36", "layout for bob 1:7", "Own layout needs Infinity 38; this node runs 36."),
    ],
)
async def test_what_a_node_is_too_old_for_is_not_tried(
    tmp_path: Path, sqlite_url: str, version: str, typed: str, words: str
):
    async with started(tmp_path, sqlite_url, version).running() as world:
        await meet(world)
        before = len(world.node.requests)

        reply = await world.types(f"/pexip {typed}")

        assert words in shown(reply)
        sent = [each for each in list(world.node.requests)[before:] if each.method == "POST"]
        assert {each.path.rpartition("/")[2] for each in sent} <= BY_ITSELF


async def test_a_recording_is_told_when_it_begins_and_ends_and_meanwhile_shown(new: World):
    new.node.process("meet.team", recording=True)
    await new.posted("The meeting is being recorded.")
    await new.card(showing="*Recording*")
    assert "Recording" in await new.status("in the meeting")

    await new.restart()
    await new.card(showing="*Recording*")
    new.node.process("meet.team", ai_enabled=True)
    await new.posted("AI is at work in the meeting.")
    new.node.process("meet.team", recording=False)

    await new.posted("The recording has ended.")
    await new.card(showing="*AI at work*")
    told = [shown(each) for each in new.messages()]
    assert told.count("The meeting is being recorded.") == 1


async def test_an_old_node_tells_of_its_recorders_only(bound: World):
    recorder = await bound.someone_joins("Recorder", protocol="rtmp")
    recorder.participant.is_streaming = True
    await recorder.renames("Recorder")

    await bound.status("Recording or streaming: Recorder")


async def test_chat_may_be_turned_off_in_mid_meeting(new: World):
    conference = new.node.conference("meet.team")
    conference.settings.chat_enabled = False
    conference.show_settings()
    await new.posted("what is written here does not get there")
    await new.card(showing="Chat is off in the meeting")

    assert "chat is off" in shown(await new.types("/pexip say hello"))

    conference.settings.chat_enabled = True
    conference.show_settings()
    await new.posted("The meeting’s chat works again.")


async def test_properties_show_where_an_owner_wants_them(new: World):
    conference = new.node.conference("meet.team")
    conference.settings.custom_properties = {"Topic": "Budget <1>", "nested": {"a": 1}}
    conference.show_settings()
    new.node.process("meet.team", recording=True)
    assert "Topic" not in shown(await new.card(showing="*Recording*"))

    await new.types("/pexip settings properties on")

    card = await new.card(showing="*Topic* Budget &lt;1&gt;")
    assert "nested" not in shown(card)


@pytest.mark.parametrize(
    ("typed", "sent", "words"),
    [
        ("timer 10m", {"type": "remaining", "starting_value": 600}, "counts down from 10:00"),
        ("timer elapsed", {"type": "elapsed"}, "counts up from now"),
        ("timer clock", {"type": "time"}, "shows the time of day"),
    ],
)
async def test_a_clock_stands_in_the_picture(
    new: World, typed: str, sent: dict[str, object], words: str
):
    reply = await new.types(f"/pexip {typed}")

    assert words in shown(reply)
    shown_clock = new.node.conference("meet.team").settings.clock or {}
    assert sent.items() <= shown_clock.items()


async def test_a_clock_cannot_be_taken_down_and_that_is_said(new: World):
    assert "no request that takes a clock out" in shown(await new.types("/pexip timer off"))
    assert "give a time such as 10m" in shown(await new.types("/pexip timer 10m clock")).lower()


async def test_people_are_pinned_without_a_theme(new: World):
    reply = await new.types("/pexip pinning people bob, alice")

    assert "Pinned in this order: Bob, Alice." in shown(reply)
    settings = new.node.conference("meet.team").settings
    slots = (settings.dynamic_pinning or {})["slots"]
    assert [each["layout_groups"] for each in slots] == [["slack_1"], ["slack_2"]]
    places = shown(await new.types("/pexip pinning slots"))
    assert "1. slack_1: Bob" in places
    assert "2. slack_2: Alice" in places
    await new.types("/pexip pinning off")
    await until(lambda: settings.dynamic_pinning is None)


async def test_the_new_indicators_are_set(new: World):
    assert "transcription indicator is on" in shown(
        await new.types("/pexip indicator transcribing on")
    )
    assert "external processing indicator is off" in shown(
        await new.types("/pexip indicator external off")
    )


async def test_since_when_a_banner_stands_is_told(new: World):
    await new.types("/pexip banner Back at ten")

    assert "The banner was set: UTC+00:00 - " in await new.status("Banner “Back at ten”")
