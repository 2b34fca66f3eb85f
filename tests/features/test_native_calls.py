"""Meetings as Slack's own calls, where the bridge is asked for them and Slack has them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.simulator.slack.state.calls import RegisteredCall
from tests.world import World, shown, until


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    settings = {"pexip_join_url": "https://join.example.com/m/{alias}", "slack_calls": True}
    async with World(tmp_path, sqlite_url, **settings).running() as world:
        await world.someone_joins("Alice", role="host")
        await world.bind()
        await world.card(showing="Alice")
        yield world


def call(world: World) -> RegisteredCall | None:
    return next(iter(world.slack.workspace.calls.by_id.values()), None)


def names(world: World) -> list[str]:
    found = call(world)
    return sorted(each["display_name"] for each in found.users) if found else []


async def test_a_meeting_becomes_a_call_in_its_channel(world: World):
    await until(lambda: call(world))

    found = call(world)
    assert found is not None
    assert found.join_url == "https://join.example.com/m/meet.team"
    assert names(world) == ["Alice"]
    await until(lambda: any("'type': 'call'" in str(each.blocks) for each in world.messages()))


async def test_who_comes_and_goes_is_told_in_batches_and_the_end_too(world: World):
    await until(lambda: call(world))
    await world.someone_joins("Bob")
    await world.someone_joins("Carol")
    await until(lambda: names(world) == ["Alice", "Bob", "Carol"])
    assert len(world.slack.calls("calls.participants.add")) == 1

    await world.person("Bob").leaves()
    await until(lambda: names(world) == ["Alice", "Carol"])

    for name in ("Alice", "Carol"):
        await world.person(name).leaves()
    found = call(world)
    assert found is not None
    # The meeting ends a minute after the last has left.
    await world.clock.pass_by(75)
    await until(lambda: found.is_over)


async def test_a_restart_goes_on_with_the_same_call(world: World):
    await until(lambda: call(world))
    await until(lambda: world.stored("SELECT count(*) FROM slack_call"))
    await world.restart()

    await world.someone_joins("Bob")

    await until(lambda: names(world) == ["Alice", "Bob"])
    assert len(world.slack.workspace.calls.by_id) == 1


@pytest.mark.parametrize("error", ["not_implemented", "unknown_method", "missing_scope"])
async def test_where_slack_has_no_calls_the_card_serves_alone(
    tmp_path: Path, sqlite_url: str, error: str
):
    settings = {"pexip_join_url": "https://join.example.com/m/{alias}", "slack_calls": True}
    async with World(tmp_path, sqlite_url, **settings).running() as world:
        world.slack.faults.refuse("calls.add", error)
        await world.bind()
        await world.someone_joins("Alice", role="host")
        await until(lambda: any(not each.ok for each in world.slack.calls("calls.add")))

        await world.someone_joins("Bob")

        await world.card(showing="Bob")
        assert not any("'type': 'call'" in str(each.blocks) for each in world.messages())
        assert len(world.slack.calls("calls.add")) == 1


async def test_a_call_that_slack_will_not_show_is_ended_and_the_card_serves_alone(world: World):
    await world.posted("Live captions of")
    world.slack.faults.refuse("chat.postMessage", "invalid_blocks")

    await until(lambda: (found := call(world)) is not None and found.is_over)

    await world.someone_joins("Bob")
    await world.card(showing="Bob")
    assert not world.slack.calls("calls.participants.add")


async def test_a_server_that_names_no_call_is_left_alone(tmp_path: Path, sqlite_url: str):
    settings = {"pexip_join_url": "https://join.example.com/m/{alias}", "slack_calls": True}
    async with World(tmp_path, sqlite_url, **settings).running() as world:
        world.slack.faults.leave_out("calls.add")
        await world.bind()
        await world.someone_joins("Alice", role="host")
        await until(lambda: world.slack.calls("calls.add"))

        await world.someone_joins("Bob")

        await world.card(showing="Bob")
        assert "2 in the meeting" in shown(await world.types("/pexip status"))
        assert len(world.slack.calls("calls.add")) == 1


async def test_whoever_comes_back_begins_another_call(world: World):
    """One that has ended stays ended, and Slack takes its id no second time."""
    first = await until(lambda: call(world))
    await until(lambda: world.stored("SELECT count(*) FROM slack_call"))
    await world.types("/pexip leave")
    await until(lambda: first.is_over)
    await until(lambda: not world.stored("SELECT count(*) FROM slack_call"))

    await world.types("/pexip join")
    await world.someone_joins("Bob")

    def open_calls() -> list[list[str]]:
        calls = world.slack.workspace.calls.by_id.values()
        return [[u["display_name"] for u in each.users] for each in calls if not each.is_over]

    await until(lambda: [sorted(names) for names in open_calls()] == [["Alice", "Bob"]])
