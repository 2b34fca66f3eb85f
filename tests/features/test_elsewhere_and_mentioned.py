"""Whom a hurried host means: those in rooms, those mentioned, those who are only a name."""

import pytest

from tests.features.test_hurried_hosts import rooms
from tests.world import World, buttons, shown

__all__ = ["rooms"]


def banners(world: World) -> list[str]:
    return [each.text for each in world.node.requests if each.path.endswith("/set_message_text")]


def dialed(world: World) -> int:
    return sum(each.path.endswith("/dial") for each in world.node.requests)


async def test_nobody_of_that_name_is_told_with_those_in_rooms(rooms: World):
    reply = await rooms.types("/pexip mute robert")

    assert "There: Alice. In breakout rooms: Bob (Red), Carol (Blue)." in shown(reply)


async def test_of_a_group_that_is_in_rooms_alone_nobody_is_said_to_be_missing(rooms: World):
    reply = await rooms.types("/pexip remove guests")

    assert "In breakout rooms: Bob (Red), Carol (Blue)." in shown(reply)


async def test_a_group_is_not_those_in_rooms_and_the_question_says_so(rooms: World):
    question = await rooms.types("/pexip kick everyone")

    assert "this one?" in shown(question)
    assert "Nobody in breakout rooms is among them: Bob (Red)" in shown(question)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("mute all except carol", "Mute everyone here"),
        ("mute everyone but alice and carol", "Mute everyone except alice here"),
    ],
)
async def test_whoever_is_left_out_may_be_in_a_room(rooms: World, line: str, label: str):
    reply = await rooms.types(f"/pexip {line}")

    assert "Carol is in Blue." in shown(reply)
    assert list(buttons(reply)) == [label]


@pytest.mark.parametrize("line", ["admit dave", "let in dave", "turn away dave"])
async def test_for_the_waiting_room_it_counts_who_waits(rooms: World, line: str):
    assert "Nobody is waiting." in shown(await rooms.types(f"/pexip {line}"))


async def test_whoever_waits_under_another_name_is_told(bound: World):
    await bound.types("/pexip lock")
    await bound.node.someone_joins("Zoe", alias="meet.team")
    await bound.card(showing="Zoe")

    reply = await bound.types("/pexip admit frank")

    assert "Nobody called “frank” is waiting. Waiting: Zoe." in shown(reply)


async def test_where_nobody_was_dialed_nobody_in_a_room_is_named(rooms: World):
    reply = await rooms.types("/pexip hang up")

    assert "Nobody was dialed from the meeting. /pexip end" in shown(reply)
    assert "Bob" not in shown(reply)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("call bob", "Bob is in the meeting already."),
        ("call dave", "Nobody is looked up by name"),
        ("call me", "Only an address can be called"),
    ],
)
async def test_a_mere_name_is_not_called_at_once(rooms: World, line: str, words: str):
    assert words in shown(await rooms.types(f"/pexip {line}"))
    assert dialed(rooms) == 0


async def test_the_alias_of_one_word_is_called_once_that_is_sure(bound: World):
    question = await bound.types("/pexip dial boardroom")
    assert "Call the alias “boardroom” on the node?" in shown(question)

    await bound.press(question, "Call")

    assert "Calling boardroom" in shown(question)
    assert dialed(bound) == 1


@pytest.mark.parametrize("line", ["mute <@{bob}>", "mute <@{bob}|bob>", "who is <@{bob}>"])
async def test_whoever_is_mentioned_is_asked_about_by_name_also_in_rooms(rooms: World, line: str):
    bob = rooms.slack.person("bob").id
    reply = await rooms.types("/pexip " + line.format(bob=bob))

    assert "Bob is in Red." in shown(reply)
    [label] = buttons(reply)
    assert label.endswith("Bob in Red")


async def test_whoever_is_called_as_the_one_mentioned_stands_first(bound: World):
    reply = await bound.types(f"/pexip mute <@{bound.slack.person('bob').id}>")

    assert "Which participant is that person?" in shown(reply)
    assert next(iter(buttons(reply))).startswith("Bob")
    assert not bound.person("Bob").participant.is_muted


async def test_in_words_for_the_meeting_a_mention_is_a_name(bound: World):
    bob = bound.slack.person("bob").id

    await bound.types(f"/pexip say ask <@{bob}>")
    await bound.types(f"/pexip banner Welcome <@{bob}>")

    assert "@Bob" in await bound.heard("ask @")
    assert "Welcome @Bob" in banners(bound)[-1]


async def test_what_is_to_stand_on_the_screen_goes_there(bound: World):
    reply = await bound.types("/pexip write back in five on the screen")

    assert "Everybody sees the banner “back in five”." in shown(reply)
    assert not any("back in five" in each for each in bound.told())


async def test_a_question_is_no_whisper_to_oneself(bound: World):
    await bound.someone_joins("Ana")

    reply = await bound.types("/pexip tell me what is muted")

    assert "What do you want to know?" in shown(reply)
    assert {"Who", "Status", "Alert me"} == set(buttons(reply))


async def test_what_has_no_way_back_says_so_and_what_leads_there(rooms: World):
    reply = await rooms.types("/pexip undo")

    assert "What you did last, breakout create, cannot be undone." in shown(reply)
    assert list(buttons(reply)) == ["Close the rooms"]


async def test_what_was_undone_is_not_said_to_be_without_a_way_back(bound: World):
    await bound.types("/pexip lock")
    await bound.types("/pexip undo")

    reply = await bound.types("/pexip undo")

    assert "cannot be undone" not in shown(reply)


async def test_a_second_order_may_be_about_the_same_person(bound: World):
    reply = await bound.types("/pexip mute alice and lower her hand")

    assert list(buttons(reply)) == ["Mute alice", "Lower hand alice"]


async def test_to_leave_a_locked_meeting_is_asked_about(bound: World):
    await bound.types("/pexip lock")

    question = await bound.types("/pexip leave")
    assert "The meeting is locked" in shown(question)
    assert bound.node.clients("meet.team")
    await bound.press(question, "Leave")

    assert "The bridge has left meet.team." in shown(question)


async def test_before_all_are_let_in_or_lowered_it_is_told_who_that_is(bound: World):
    assert "Nobody is waiting." in shown(await bound.types("/pexip let everyone in"))
    assert "No hand is up." in shown(await bound.types("/pexip lower all hands"))
    await bound.types("/pexip lock")
    await bound.node.someone_joins("Zoe", alias="meet.team")
    await bound.card(showing="Zoe")
    await bound.person("Bob").raises_hand()
    await bound.card(showing="hand")

    assert "Waiting: Zoe." in shown(await bound.types("/pexip let everyone in"))
    assert "One hand is up." in shown(await bound.types("/pexip lower all hands"))
