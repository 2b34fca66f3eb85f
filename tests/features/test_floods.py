"""One who floods the meeting: the others notice nothing, and whoever says stop is heard."""

import asyncio

from bridge.simulator.slack.state.entities import Message
from tests.world import World, shown, until

_CHAT = "SELECT count(*) FROM line WHERE kind = 'chat'"


def said(world: World, words: str) -> list[str]:
    return [shown(each) for each in world.messages() if words in shown(each)]


async def flood(world: World, name: str, count: int, *, alias: str = "meet.team") -> None:
    person = world.person(name, alias=alias)
    for number in range(count):
        await person.says(f"flood {number}")


async def posted_behind(world: World, lines: int, words: str) -> Message:
    """Once so many lines have been heard, Slack's tempo passes in a hurry."""
    await until(lambda: world.stored(_CHAT) == lines)
    world.slack.limits.enabled = False
    async with asyncio.TaskGroup() as group:
        group.create_task(world.clock.pass_by(60))
        return await world.posted(words)


async def test_a_flood_becomes_one_message_that_counts(bound: World):
    await flood(bound, "Bob", 300)

    note = await posted_behind(bound, 300, "was slowed down: 270 more lines, all in the chat log")

    assert note.thread_ts == (await bound.card()).ts
    assert shown(note).startswith("Bob was slowed down")
    await until(lambda: len(said(bound, "flood ")) == 30)
    assert bound.stored(_CHAT) == 300


async def test_others_are_heard_behind_it(bound: World):
    carol = await bound.someone_joins("Carol")
    await flood(bound, "Bob", 300)

    await carol.says("may I say something?")

    await posted_behind(bound, 301, "may I say something?")


async def test_after_stop_nothing_more_comes(bound: World):
    await flood(bound, "Bob", 300)
    await bound.posted("flood 0")

    await bound.person("Bob").says("!stop")

    await bound.posted("mirrored no more")
    before = len(said(bound, "flood "))
    assert before < 30
    await bound.types("/pexip status")
    assert len(said(bound, "flood ")) == before


async def test_where_chat_is_switched_off_nothing_more_comes(bound: World):
    await flood(bound, "Bob", 300)
    await bound.posted("flood 0")

    await bound.types("/pexip settings chat off")
    waiting = "SELECT count(*) FROM outbox WHERE key LIKE '%/chat/%' AND attempted IS NULL"
    await until(lambda: bound.stored(waiting) == 0)
    before, slowed = len(said(bound, "flood ")), len(said(bound, "slowed down"))

    await bound.types("/pexip status")
    assert len(said(bound, "flood ")) <= before + 1
    # What was folded may have been told just before.
    assert len(said(bound, "slowed down")) == slowed <= 1


async def test_who_leaves_is_followed_by_nothing(bound: World):
    await flood(bound, "Bob", 300)
    await bound.posted("flood 0")

    await bound.types("/pexip leave")
    waiting = "SELECT count(*) FROM outbox WHERE key LIKE '%/chat/%' AND attempted IS NULL"
    assert bound.stored(waiting) == 0
    before = len(said(bound, "flood "))

    await bound.card(showing="The bridge left")
    assert len(said(bound, "flood ")) <= before + 1


async def test_who_unbinds_is_followed_by_nothing(bound: World):
    await flood(bound, "Bob", 300)
    await bound.posted("flood 0")

    await bound.press(await bound.types("/pexip unbind"), "Unbind")
    before = len(said(bound, "flood "))

    await bound.posted("unbound this channel")
    assert len(said(bound, "flood ")) <= before + 1


async def test_a_hand_goes_ahead_of_what_is_said(bound: World):
    await flood(bound, "Bob", 300)

    await bound.person("Alice").raises_hand()

    await bound.posted("Hands up")
    assert len(said(bound, "flood ")) < 30


async def test_a_hand_that_goes_up_and_down_all_the_time_is_shown_a_few_times(bound: World):
    bob = bound.person("Bob")
    for _ in range(40):
        await bob.raises_hand()
        await bob.lowers_hand()
    await bob.raises_hand()

    await bound.card(showing="Hands up")
    await bound.types("/pexip status")
    assert len(said(bound, "Hands up")) <= 7


async def test_the_chat_log_has_all_of_it(bound: World):
    await flood(bound, "Bob", 100)
    await posted_behind(bound, 100, "slowed down: 70 more lines")

    await bound.types("/pexip chat log")

    [file] = await until(lambda: list(bound.slack.workspace.files.by_id.values()))
    assert file.content.decode().count("flood ") == 100
