"""What was said is found again: by whole words, within rights, honestly."""

import re
from typing import Any

from bridge.simulator.slack.state.entities import Ephemeral
from tests.features.test_channel_life import left
from tests.world import World, buttons, shown, until, words_of


async def talked(world: World) -> None:
    await world.node.next_request("show_live_captions")
    await world.person("Bob").says("The budget is on page two")
    await world.person("Alice").speaks("We decide on the budget tomorrow.")
    await world.posted("We decide on the budget")
    await world.posted("on page two")
    await placed(world)
    await until(lambda: world.stored("SELECT count(*) FROM channel_member") > 1)


async def placed(world: World) -> None:
    """Slack shows a message a moment before the bridge knows where it stands."""
    await until(lambda: not world.stored("SELECT count(*) FROM outbox WHERE action = 'post'"))


async def found(world: World, words: str, who: str = "ana") -> str:
    return read(await world.types(f"/pexip find {words}", who=who))


def read(answer: Ephemeral) -> str:
    """With the lines in one piece, for what was looked for is marked in them."""
    return f"{shown(answer)}\n{answer.text}"


async def test_lines_are_found_with_speaker_time_and_a_link(bound: World):
    await talked(bound)

    answer = await bound.types("/pexip find budget")
    text = read(answer)
    assert "Said in Team" in text
    assert "Alice" in text
    assert "We decide on the budget tomorrow." in text
    assert "Bob" in text
    assert "The budget is on page two" in text
    assert "Bob in the chat, " in answer.text
    assert "Alice in the chat" not in answer.text
    assert "Looked through all that was said since" in text
    parts = [
        each
        for block in answer.blocks
        for row in block.get("elements", ())
        for each in row.get("elements", ())
    ]
    marked = [each["text"] for each in parts if each.get("style") == {"bold": True}]
    assert marked == ["Alice", "budget", "Bob", "budget"]
    quiet = [each for each in answer.blocks if each["type"] == "context"]
    assert "Looked through all that was said since" in shown_of(quiet)
    links = [each["url"] for each in parts if each["type"] == "link"]
    assert len(links) == 2
    assert all(re.search(r"/archives/C\w+/p\d+\?thread_ts=[\d.]+&cid=C", each) for each in links)
    assert {each["format"] for each in parts if each["type"] == "date"} >= {
        "{date_short_pretty} {time}"
    }


def shown_of(blocks: list[Any]) -> str:
    return "\n".join(words_of(blocks))


async def test_alone_it_asks_in_a_form(bound: World):
    await bound.slack.person("ana").types("leads", "/pexip find")

    view = await bound.view()

    assert "Words" in shown(view)
    assert "Said by" in shown(view)
    assert "Before" not in shown(view)


async def test_by_speaker_day_and_in_other_words(bound: World):
    await talked(bound)

    text = await found(bound, "budget from bob since yesterday")
    assert "page two" in text
    assert "tomorrow" not in text
    assert "by bob since yesterday" in text
    assert "Since when?" in await found(bound, "budget since whenever")
    assert "page two" in read(await bound.types("/pexip what did bob say about budget"))


async def test_whole_words_all_of_them_and_a_way_on(bound: World):
    await talked(bound)

    assert "No line that is kept here has this word" in await found(bound, "budge")
    answer = await bound.types("/pexip find budget unicorn")
    assert "has all of these words" in read(answer)
    assert "Find budget" in str(answer.blocks)


async def test_one_word_stays_one_whatever_stands_in_it(bound: World):
    await bound.person("Bob").says("At two o’clock, “roadmap-wise”: Zoë's re-run!")
    await until(lambda: bound.stored("SELECT count(*) FROM line"))

    for words in ("o'clock", "roadmap-wise", "zoe’s", "“re-run!”", "TWO o’clock", "zoë"):
        assert "At two" in await found(bound, words), words
    answer = await bound.types("/pexip find one-o'clock")
    assert "has this word" in read(answer)
    assert set(buttons(answer)) == {"Find one", "Find clock"}


async def test_a_name_that_nobody_has_is_told_apart_from_words_that_nobody_said(bound: World):
    await talked(bound)
    text = await found(bound, "budget from zoe since yesterday")
    assert "Nobody whose name begins with “zoe” has said or written anything" in text
    assert "kept here since yesterday" in text


async def test_it_says_what_is_not_kept(bound: World):
    await talked(bound)
    await bound.types("/pexip settings chat off")
    text = await found(bound, "unicorn")
    assert "Chat is off here, so what is written is not kept" in text
    await bound.types("/pexip settings captions off")

    text = await found(bound, "unicorn from bob since yesterday")
    assert "No line by bob since yesterday that is kept here has this word" in text
    assert "Captions and chat are off here, so nothing new is kept" in text


async def test_pages_by_button(bound: World):
    for number in range(12):
        await bound.person("Bob").says(f"budget number {number}")
    await until(lambda: bound.stored("SELECT count(*) FROM line") >= 12)

    answer = await bound.types("/pexip find budget")
    assert "number 11" in read(answer)
    assert "number 1 " not in f"{read(answer)} "
    await bound.slack.person("ana").presses(answer, "run:find:0")
    older = await bound.answered(" number 0")
    assert "number 1" in shown(older)
    assert "number 2" not in shown(older)


async def test_who_may_not_read_finds_nothing(bound: World):
    await talked(bound)
    bound.slack.person("dave").makes_public("leads")
    await left(bound)
    await until(lambda: bound.stored("SELECT count(*) FROM widening") == 1)
    members = bound.stored("SELECT count(*) FROM channel_member")
    bound.slack.person("ana").invites("leads", "bob")
    await until(lambda: bound.stored("SELECT count(*) FROM channel_member") == members + 1)

    text = await found(bound, "budget", "bob")
    assert "No line" in text
    assert "Left out: 1 meeting from before you could read here" in text
    assert "page two" in await found(bound, "budget")


async def test_owners_alone_where_files_are_off(bound: World):
    await talked(bound)
    bound.slack.person("ana").invites("leads", "bob")
    await bound.types("/pexip settings files off")

    assert "only owners may fetch" in await found(bound, "budget", "bob")
    assert "page two" in await found(bound, "budget")


async def test_what_was_stopped_is_said_to_be_left_out(bound: World):
    await talked(bound)
    await bound.person("Bob").says("!stop")
    await bound.posted("mirrored no more")

    text = await found(bound, "budget")
    assert "No line" in text
    assert "Left out: 2 lines that were withdrawn, or stopped by !stop" in text


async def test_what_was_said_by_command_has_a_link_as_well(bound: World):
    await bound.types("/pexip say The budget is final")
    await bound.posted("The budget is final")
    await placed(bound)

    answer = await bound.types("/pexip find final")

    assert "The budget is final" in read(answer)
    assert re.search(r"/archives/C\w+/p\d+\?thread_ts=", str(answer.blocks))
