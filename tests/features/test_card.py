"""The card's life: posted anew when asked, its age, deleted by a person."""

import asyncio
import re

from tests.world import World, is_card, shown, until


def cards(world: World) -> list[str]:
    return [shown(each) for each in world.messages() if is_card(each)]


async def test_a_card_that_is_asked_for_is_posted_anew_and_the_old_one_says_so(bound: World):
    old = await bound.card(showing="Bob")

    assert "posted anew" in shown(await bound.types("/pexip card"))

    await until(lambda: "goes on further down" in shown(old))
    new = await bound.card(showing="Bob")
    assert new.ts > old.ts
    await bound.types("/pexip mute bob")
    await until(lambda: "Bob (muted)" in shown(new))
    assert len(cards(bound)) == 2


async def test_a_card_deleted_twice_comes_back_only_when_asked_for(bound: World):
    for name in ("Carol", "Zoe"):
        card = await bound.card(showing="Bob")
        bound.slack.person("dave").deletes(card)
        await bound.someone_joins(name)
        if name == "Carol":
            await bound.card(showing="Carol")
    await until(lambda: bound.stored("SELECT is_gone FROM message WHERE key LIKE '%/card'"))
    assert cards(bound) == []

    await bound.types("/pexip card")

    await bound.card(showing="Zoe")


async def test_without_a_meeting_there_is_no_card_to_post(world: World):
    await world.bind()
    await world.someone_joins("Alice")
    await world.card()
    await world.types("/pexip leave")

    assert "posted anew" not in shown(await world.types("/pexip card"))


async def test_a_card_that_has_not_changed_for_minutes_says_of_when_it_is(bound: World):
    await bound.card(showing="Bob")

    async with asyncio.TaskGroup() as group:
        group.create_task(bound.clock.pass_by(330))
        card = await bound.card(showing="As of")
        seen = bound.clock.now().timestamp()

    [changed] = re.findall(r"As of <!date\^(\d+)", shown(card))
    assert seen - int(changed) >= 300
    await bound.types("/pexip mute bob")
    await until(lambda: "As of" not in shown(card))
