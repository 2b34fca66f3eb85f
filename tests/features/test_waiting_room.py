"""The waiting room: let in or turned away by command or from the thread, wherever it was done."""

import asyncio
import json

import pytest

from bridge.simulator.slack.state.entities import Message
from tests.world import World, buttons, shown


@pytest.fixture
async def locked(bound: World) -> World:
    """The meeting is locked, and Carol waits outside."""
    await bound.types("/pexip lock")
    await bound.someone_joins("Carol")
    return bound


async def waiting(world: World, words: str) -> Message:
    """The message in the thread, once these words are on it."""
    return await world.find_post(
        lambda message: (
            any(
                title in shown(message) for title in ("Waiting to be let in", "Waited to be let in")
            )
            and words in shown(message)
        )
    )


async def press(world: World, message: Message, label: str) -> None:
    await world.slack.person("ana").presses(message, buttons(message)[label])


async def test_who_waits_stands_in_the_thread_and_is_let_in_from_there(locked: World):
    message = await waiting(locked, "Carol")
    card = await locked.card()
    assert message.thread_ts == card.ts
    assert list(buttons(message)) == ["Admit Carol", "Turn away Carol"]

    await press(locked, message, "Admit Carol")

    message = await waiting(locked, "Carol: admitted by Ana")
    assert not buttons(message)
    assert locked.person("Carol").is_in


async def test_the_card_lets_in_at_one_press_whom_its_button_counts(locked: World):
    await locked.someone_joins("Dora")
    card = await locked.card(showing="Admit 2 waiting")

    await press(locked, card, "Admit 2 waiting")

    assert "2 people let in" in shown(await locked.reply())
    assert locked.person("Carol").is_in
    assert locked.person("Dora").is_in


async def test_nobody_is_let_in_by_a_button_that_did_not_count_them(locked: World):
    await locked.someone_joins("Dora")
    [dora] = [each.uuid for each in locked.people() if each.display_name == "Dora"]
    card = await locked.card(showing="Admit 2 waiting")
    element = next(e for e in card.blocks[-1]["elements"] if "Admit" in str(e.get("text")))
    element["value"] = json.dumps({"counted": dora})

    await press(locked, card, "Admit 2 waiting")

    assert "1 person let in" in shown(await locked.reply())
    assert not locked.person("Carol").is_in


async def test_many_who_wait_share_one_message(locked: World):
    for name in ("Dora", "Emil"):
        await locked.someone_joins(name)
    message = await waiting(locked, "Emil")
    assert "Admit all" in buttons(message)
    assert len([each for each in locked.messages() if "Waiting to be let in" in shown(each)]) == 1

    await locked.press(await locked.types("/pexip admit all"), "Admit all")

    for name in ("Carol", "Dora", "Emil"):
        await waiting(locked, f"{name}: admitted by Ana")
        assert locked.person(name).is_in


async def test_a_crowd_is_one_message_that_shows_those_first_who_still_wait(locked: World):
    await waiting(locked, "Carol")
    # All at once: whoever comes a minute later begins a message of their own.
    await asyncio.gather(
        *(locked.someone_joins(f"Guest <!channel> {number}") for number in range(60))
    )
    message = await waiting(locked, "more")
    assert len(buttons(message)) == 11
    assert len([each for each in locked.messages() if "Waiting to be let in" in shown(each)]) == 1

    await locked.types("/pexip admit carol")

    message = await locked.find_post(
        lambda each: "Waiting to be let in" in shown(each) and "Admit Carol" not in buttons(each)
    )
    assert "Carol" not in shown(message)
    assert len(buttons(message)) == 11
    assert "<!channel>" not in str(message.blocks[0])


async def test_a_command_edits_the_message_too(locked: World):
    await waiting(locked, "Carol")

    assert "Carol was let in" in shown(await locked.types("/pexip admit carol"))

    await waiting(locked, "Carol: admitted by Ana")


async def test_who_is_let_in_at_the_node_was_let_in_by_nobody_of_ours(locked: World):
    await waiting(locked, "Carol")

    locked.node.conference("meet.team").invite(locked.person("Carol").participant)

    await waiting(locked, "Carol: let in")


async def test_who_gives_up_has_left(locked: World):
    await waiting(locked, "Carol")

    await locked.person("Carol").leaves()

    await waiting(locked, "Carol: left")


async def test_turning_away_asks_first(locked: World):
    message = await waiting(locked, "Carol")
    await press(locked, message, "Turn away Carol")
    question = await locked.answered("Turn Carol away?")
    assert len(locked.people()) == 3

    await locked.slack.person("ana").presses(question, buttons(question)["Turn away"])

    await waiting(locked, "Carol: turned away by Ana")
    assert len(locked.people()) == 2


async def test_an_old_button_does_not_put_out_who_has_got_in(locked: World):
    message = await waiting(locked, "Carol")
    stale = buttons(message)["Turn away Carol"]
    await locked.person("Carol").leaves()
    await waiting(locked, "Carol: left")

    reply = await locked.types("/pexip turn away bob")
    assert "Turn Bob away?" in shown(reply)
    refused = await locked.press(reply, "Turn away")

    assert stale
    assert "Bob is not waiting" in shown(refused)
    assert locked.person("Bob").is_in


async def test_nobody_waits_and_that_is_said(bound: World):
    reply = await bound.press(await bound.types("/pexip admit all"), "Admit all")

    assert "Nobody is waiting" in shown(reply)


async def test_a_lost_stream_ends_nobodys_wait(locked: World):
    await waiting(locked, "Carol")

    await locked.lose_streams()
    await locked.status("1 waiting")
    await locked.someone_joins("Dora")

    message = await waiting(locked, "Dora")
    assert "Carol: " not in shown(message)
    assert {"Admit Carol", "Admit Dora", "Admit all"} <= set(buttons(message))


async def test_after_a_restart_the_same_message_is_edited(locked: World):
    await waiting(locked, "Carol")

    await locked.restart()
    await locked.someone_joins("Dora")
    await waiting(locked, "Dora")
    assert "Carol was let in" in shown(await locked.types("/pexip admit carol"))

    await waiting(locked, "Carol: admitted by Ana")
    assert len([each for each in locked.messages() if "Waiting to be let in" in shown(each)]) == 1


async def test_the_end_of_the_meeting_takes_the_buttons_away(locked: World):
    await waiting(locked, "Carol")

    locked.node.end_conference(alias="meet.team")

    message = await locked.find_post(lambda each: "Carol: " in shown(each) and not buttons(each))
    assert "Waited to be let in" in shown(message)
