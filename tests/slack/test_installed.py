"""Whoever installs the app is served, also after the database was away."""

import asyncio
from random import Random

from pydantic import SecretStr
from structlog.testing import capture_logs

from bridge.slack.edge import SlackEdge
from bridge.slack.sent.client import open_session
from bridge.storage import tables
from bridge.storage.database import Database
from bridge.storage.people import installations
from bridge.storage.people.installations import Installation
from tests.broken_database import without_table
from tests.fake_clock import FakeClock
from tests.slack.rig import PATIENCE, ScriptedRunner, until
from tests.slack.workspaces.test_workspaces import MANY, settings_with

INSTALLED = Installation(
    workspace="T7", name="Seven", bot_user_id="U7", token=SecretStr("none"), is_approved=True
)


async def _ignore(*_: object, **__: object) -> None:
    """Of channels and messages nothing is said here."""


async def test_a_fault_of_the_database_ends_no_service(sqlite_database: Database, clock: FakeClock):
    settings = settings_with(**MANY).model_copy(
        update={"slack_bot_token": None, "slack_app_token": None}
    )
    async with open_session() as session, asyncio.timeout(PATIENCE):
        edge = SlackEdge(
            settings=settings,
            database=sqlite_database,
            clock=clock,
            random=Random(2),
            session=session,
        )
        await edge.start()
        with capture_logs() as logs:
            async with asyncio.TaskGroup() as group:
                async with without_table(sqlite_database, tables.installation):
                    running = group.create_task(
                        edge.run(ScriptedRunner(), on_gone=_ignore, on_channel_trouble=_ignore)
                    )
                    await until(lambda: logs)
                async with sqlite_database.transaction() as tx:
                    await installations.put(tx, INSTALLED)
                    await installations.approve(tx, "T7")
                await clock.advance(2)
                await until(lambda: edge.workspaces.get("T7"))
                running.cancel()

    assert len(logs[0]["reference"]) == 6


async def test_a_database_that_is_away_at_the_start_is_waited_for(
    sqlite_database: Database, clock: FakeClock
):
    settings = settings_with(**MANY).model_copy(
        update={"slack_bot_token": None, "slack_app_token": None}
    )
    async with sqlite_database.transaction() as tx:
        await installations.put(tx, INSTALLED)
    async with open_session() as session, asyncio.timeout(PATIENCE):
        edge = SlackEdge(
            settings=settings,
            database=sqlite_database,
            clock=clock,
            random=Random(2),
            session=session,
        )
        with capture_logs() as logs:
            async with asyncio.TaskGroup() as group:
                async with without_table(sqlite_database, tables.installation):
                    start = group.create_task(edge.start())
                    for seconds in (2, 4):
                        await until(lambda: clock.sleepers)
                        await clock.advance(seconds)
                await until(lambda: start.done() or clock.sleepers)
                await clock.advance(8)

    assert edge.workspaces.get("T7") is not None
    assert {each["event"] for each in logs} == {"who has installed cannot be read, trying again"}
