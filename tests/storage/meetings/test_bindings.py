"""Bindings on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bridge.storage.database import Database
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import (
    AlreadyBoundError,
    Binding,
    BindingSettings,
    BindingState,
    NoBindingError,
)
from tests.fake_clock import START

BINDING = Binding(
    id="b1",
    workspace="T1",
    channel="C1",
    conference_name="Weekly",
    alias="weekly@example.com",
    owner="U1",
    created=START,
    pin=SecretStr("4711"),
)


async def test_a_binding_is_read_as_it_was_stored(database: Database):
    async with database.transaction() as tx:
        await bindings.add(tx, BINDING)

    async with database.transaction() as tx:
        assert await bindings.get(tx, "b1") == BINDING
        assert await bindings.find_by_channel(tx, "T1", "C1") == BINDING
        assert await bindings.find_by_conference(tx, "T1", "Weekly") == BINDING
        assert await bindings.list_live(tx) == [BINDING]
        assert await bindings.find_by_channel(tx, "T2", "C1") is None


async def test_each_change_is_stored(database: Database):
    settings = BindingSettings(chat="off", members_moderate=True, stopped=True)
    async with database.transaction() as tx:
        await bindings.add(tx, BINDING)
        await bindings.set_state(tx, "b1", BindingState.UNREACHABLE, "node down")
        await bindings.set_settings(tx, "b1", settings)
        await bindings.set_channel(tx, "b1", "C2", is_private=True)

        assert await bindings.get(tx, "b1") == replace(
            BINDING,
            channel="C2",
            state=BindingState.UNREACHABLE,
            state_detail="node down",
            settings=settings,
            channel_is_private=True,
        )


async def test_a_renewed_binding_keeps_what_people_have_set(database: Database):
    settings = BindingSettings(chat="off")
    async with database.transaction() as tx:
        await bindings.add(tx, BINDING)
        await bindings.set_settings(tx, "b1", settings)
        await bindings.set_state(tx, "b1", BindingState.NEEDS_LOGIN, "the meeting asks for a login")
        await bindings.renew(
            tx, "b1", pin=SecretStr("2"), extension="weekly.behind", is_listening=True
        )

        assert await bindings.get(tx, "b1") == replace(
            BINDING,
            state_detail="bound again",
            settings=settings,
            pin=SecretStr("2"),
            extension="weekly.behind",
            is_listening=True,
        )


@pytest.mark.parametrize(
    "other",
    [
        replace(BINDING, id="b2", conference_name="Other"),
        replace(BINDING, id="b2", channel="C2"),
    ],
    ids=["channel", "conference"],
)
async def test_a_second_binding_of_the_same_is_refused_and_shows_the_first(
    database: Database, other: Binding
):
    async with database.transaction() as tx:
        await bindings.add(tx, BINDING)
        with pytest.raises(AlreadyBoundError) as caught:
            await bindings.add(tx, other)

    assert caught.value.existing == BINDING


async def test_another_workspace_may_bind_the_same_conference(database: Database):
    async with database.transaction() as tx:
        await bindings.add(tx, BINDING)
        await bindings.add(tx, replace(BINDING, id="b2", workspace="T2"))
        assert len(await bindings.list_live(tx)) == 2


async def test_an_ended_binding_is_gone_and_makes_room(database: Database):
    later = replace(BINDING, id="b2", created=START + timedelta(seconds=1))
    async with database.transaction() as tx:
        await bindings.add(tx, BINDING)
        await bindings.end(tx, "b1")
        with pytest.raises(NoBindingError):
            await bindings.get(tx, "b1")
        await bindings.add(tx, later)
        assert await bindings.list_live(tx) == [later]


async def test_each_change_rings_once_it_is_committed(database: Database):
    listener = database.bells.listen("bindings")

    async with database.transaction() as tx:
        await bindings.add(tx, BINDING)
        assert not await listener.heard(0)
    assert await listener.heard(0)

    async with database.transaction() as tx:
        await bindings.set_state(tx, "b1", BindingState.LIVE)
    assert await listener.heard(0)
