"""What a binding does by itself, set in a form or by a word."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.storage.chores import purging
from bridge.storage.database import Database
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock
from tests.features.conftest import with_a_meeting
from tests.world import World, buttons, is_card, shown


@pytest.fixture
async def bound(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    """A form answers another way where the bridge's clock is too fast."""
    async with World(tmp_path, sqlite_url, speed=2).running() as world:
        yield await with_a_meeting(world)


def stored(world: World) -> dict[str, object]:
    settings: dict[str, object] = json.loads(world.stored("SELECT settings FROM binding"))
    return settings


async def test_the_form_shows_how_it_is_and_saves_what_was_changed(bound: World):
    ana = bound.slack.person("ana")
    await bound.types("/pexip settings chat one-way")
    await ana.types("leads", "/pexip settings")
    form = await bound.view()
    assert "one-way" in str(next(b for b in form.body["blocks"] if b["block_id"] == "chat"))

    assert "In the card’s thread, both ways" in str(form.body)
    assert "retention" not in [each.get("block_id") for each in form.body["blocks"]]
    assert not any(each.get("optional") for each in form.body["blocks"])
    await ana.presses(form, "form:more")
    await bound.slack.workspace.feed.until(lambda: "How long words" in shown(form))

    await ana.submits(form, {"presence": "off", "retention": "7d"})

    reply = await bound.answered("presence: off")
    assert "presence: off" in shown(reply)
    assert "retention: 7d" in shown(reply)
    assert "chat" not in shown(reply)
    assert stored(bound)["presence"] is False
    assert (stored(bound)["retention_days"], stored(bound)["chat"]) == (7, "one-way")


async def test_what_is_behind_more_stays_as_it_is_where_nobody_looks(bound: World):
    ana = bound.slack.person("ana")
    await bound.types("/pexip settings retention 7d")
    await ana.types("leads", "/pexip settings")

    await ana.submits(await bound.view(), {"slides": "off"})

    await bound.answered("slides: off")
    assert (stored(bound)["retention_days"], stored(bound)["slides"]) == (7, False)


async def test_only_who_administers_the_binding_may(bound: World):
    bound.slack.person("ana").invites("leads", bound.slack.person("bob").id)

    reply = await bound.types("/pexip settings presence off", who="bob")

    assert "You may not use settings here" in shown(reply)
    assert stored(bound)["presence"] is True


async def test_without_presence_lines_nobody_is_announced(bound: World):
    await bound.types("/pexip settings presence off")

    await bound.someone_joins("Carol")
    await bound.card(showing="Carol")
    await bound.person("Carol").says("I am in")
    await bound.posted("I am in")

    lines = [shown(each) for each in bound.messages() if not is_card(each)]
    assert not any("joined" in line for line in lines)


async def test_without_a_notice_the_meeting_is_not_told(bound: World):
    await bound.heard("can be read in a Slack channel")
    await bound.types("/pexip leave")
    await bound.types("/pexip settings notice off")
    before = len(bound.told())

    await bound.types("/pexip join")
    await bound.status("The bridge is in")
    await bound.types("/pexip say hello")

    await bound.heard("Ana: hello")
    assert not any("can be read" in line for line in bound.told()[before:])


async def test_without_auto_join_the_end_of_a_meeting_is_the_end(bound: World):
    await bound.types("/pexip settings auto-join off")

    asked = await bound.types("/pexip end")
    ana = bound.slack.person("ana")
    await ana.presses(asked, buttons(asked)["End for everyone"])

    assert "the meeting is over" in await bound.status("the meeting is over")
    assert bound.stored("SELECT state FROM binding") == "paused"


async def test_what_was_said_is_deleted_when_its_time_is_over(bound: World):
    await bound.person("Bob").says("old news")
    await bound.posted("old news")
    await bound.types("/pexip settings retention 1d")
    await bound.stop()
    database = Database(
        bound.database_url,
        Cipher.from_setting(bound.settings.secret_keys.get_secret_value()),
        FakeClock(bound.clock.now() + timedelta(days=2)),
    )
    try:
        await purging.purge(database)
    finally:
        await database.close()

    assert bound.stored("SELECT count(*) FROM line") == 0
