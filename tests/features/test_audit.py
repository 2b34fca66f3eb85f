"""Reading back who did what."""

import csv

import pytest

from tests.features.conftest import with_a_meeting
from tests.world import World, buttons, shown, until


async def test_the_log_says_who_did_what_to_whom_and_how_it_ended(bound: World):
    await bound.types("/pexip mute bob")
    await bound.types("/pexip mute zoe")

    said = shown(await bound.types("/pexip log"))

    assert "Ana: mute Bob – done" in said
    assert "Done in meet.team, page 1:" in said


async def test_each_time_is_shown_in_the_readers_own_zone(bound: World):
    await bound.types("/pexip mute bob")

    reply = await bound.types("/pexip log")

    assert "'type': 'date'" in str(reply.blocks)


async def test_pages_are_turned_by_buttons(bound: World):
    for number in range(12):
        await bound.types(f"/pexip say line {number}")

    first = await bound.types("/pexip log of say")
    assert shown(first).count("Ana: say – done") == 10

    await bound.slack.person("ana").presses(first, buttons(first)["Older"])
    second = await bound.answered("page 2")
    assert shown(second).count("Ana: say – done") == 2
    # What is said in a meeting does not stand in a log.
    assert "line" not in shown(second)
    assert set(buttons(second)) == {"Newer", "All as a file"}


async def test_the_log_can_be_of_one_person_or_one_command(bound: World):
    await bound.types("/pexip mute bob")
    await bound.types("/pexip lock", who="dave")

    assert "mute" not in shown(await bound.types("/pexip log by @dave"))
    assert "lock" not in shown(await bound.types("/pexip log of mute"))
    assert "Nothing of that kind" in shown(await bound.types("/pexip log of remove"))
    assert "Name the person as @somebody." in shown(await bound.types("/pexip log by dave"))


async def test_the_file_goes_to_the_person_alone_and_tells_times_by_their_clock(world: World):
    world.slack.workspace.users[world.slack.person("ana").id].tz = "Asia/Kolkata"
    bound = await with_a_meeting(world)
    await bound.types("/pexip mute bob")
    await bound.types("/pexip say =1+1")

    reply = await bound.types("/pexip log csv")

    assert "2 lines are in your direct messages" in shown(reply)
    [file] = await until(lambda: list(bound.slack.workspace.files.by_id.values()))
    rows = list(csv.DictReader(file.content.decode("utf-8-sig").splitlines()))
    assert [row["command"] for row in rows] == ["say", "mute"]
    assert rows[1]["on"] == "Bob"
    assert (rows[1]["time"][-6:], rows[1]["time zone"]) == ("+05:30", "Asia/Kolkata (UTC+5:30)")
    assert not any(cell.startswith("=") for row in rows for cell in row.values())
    await bound.told_in_private("What was done in meet.team")


@pytest.mark.parametrize("error", ["missing_scope", "unknown_method"])
async def test_where_files_are_not_possible_the_pages_are_named(bound: World, error: str):
    await bound.types("/pexip mute bob")
    bound.slack.faults.refuse("files.getUploadURLExternal", error)

    reply = await bound.types("/pexip log csv")

    assert "Slack did not take the file" in shown(reply)
    assert not bound.slack.calls("files.completeUploadExternal")


async def test_who_may_not_moderate_may_not_read_it(world: World):
    await world.press(await world.bind(channel="standup"), "Yes")

    said = shown(await world.types("/pexip log", who="bob", channel="standup"))

    assert "You may not use log here." in said
