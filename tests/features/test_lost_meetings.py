"""A meeting that the bridge has not seen for long is over; a short absence is none."""

import sqlite3
from contextlib import closing
from datetime import timedelta

from tests.world import World, is_card, shown


def age(world: World, time: timedelta) -> None:
    """As if the bridge had been away for so long."""
    issued = (world.clock.now() - time).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(world.database_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("UPDATE pexip_token SET issued = ?", (issued,))
        connection.commit()


def cards(world: World) -> list[str]:
    return [shown(each) for each in world.messages() if is_card(each)]


async def test_after_a_long_absence_another_meeting_begins(bound: World):
    await bound.stop()
    age(bound, timedelta(minutes=30))
    await bound.start()

    await bound.card(showing="Ended after")
    await bound.status("2 in the meeting")
    await bound.slack.until(lambda: len(cards(bound)) == 2)
    assert "Alice" in cards(bound)[-1]


async def test_after_a_short_one_it_is_the_same(bound: World):
    await bound.stop()
    age(bound, timedelta(minutes=2))
    await bound.start()

    await bound.status("2 in the meeting")
    assert len(cards(bound)) == 1


async def test_a_stop_word_holds_over_a_long_absence(bound: World):
    await bound.person("Bob").says("!stop")
    await bound.posted("mirrored no more")
    await bound.stop()
    age(bound, timedelta(minutes=30))
    await bound.start()

    await bound.card(showing="Ended after")
    await bound.slack.until(lambda: len(cards(bound)) == 2)
    await bound.person("Bob").says("still off the record")
    await bound.status("said !stop")
    assert not any("off the record" in shown(each) for each in bound.messages())
