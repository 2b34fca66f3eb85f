"""A channel bound to a meeting with Alice, Bob and Carol in it, and somebody to give commands."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import Any

import pytest

from bridge.commands.running.runner import Runner
from bridge.commands.table.invocation import (
    Channel,
    ChannelId,
    Invocation,
    Person,
    SlackUserId,
    Surface,
    WorkspaceId,
)
from bridge.commands.table.outcome import Outcome
from bridge.commands.table.situation import Services
from bridge.config import Settings
from bridge.storage.database import Database
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import audit
from bridge.storage.people.audit import AuditRecord
from tests.commands.conferences import MemoryConference, MemoryConferences, participant
from tests.commands.rows import ROWS, TABLE
from tests.fake_clock import START, FakeClock
from tests.given_settings import GivenSettings

WORKSPACE = WorkspaceId("T1")
CHANNEL = ChannelId("C1")


def person(user_id: str, **marks: Any) -> Person:
    workspace = marks.pop("workspace", WORKSPACE)
    return Person(workspace=workspace, id=SlackUserId(user_id), name=user_id.lower(), **marks)


OWNER = person("UOWNER")
MEMBER = person("UMEMBER")
ADMIN = person("UADMIN", is_admin=True)
GUEST = person("UGUEST", is_guest=True)
BOT = person("UBOT", is_bot=True)


def a_binding(**fields: Any) -> Binding:
    known = {
        "id": "b1",
        "workspace": WORKSPACE,
        "channel": CHANNEL,
        "conference_name": "meet.alice",
        "alias": "meet.alice",
        "owner": OWNER.id,
        "created": START,
    }
    return Binding(**known | fields)


class SmallDirectory:
    """One user group, S1, with the owner in it."""

    bot_name = "pexip"

    async def find_channel(self, workspace: WorkspaceId, channel: ChannelId) -> Channel | None:
        return Channel(id=channel) if workspace == WORKSPACE else None

    async def is_in_groups(self, person: Person, groups: Collection[str]) -> bool:
        return person.id == OWNER.id and "S1" in groups

    async def members_of_group(self, workspace: str, group: str) -> tuple[str, ...]:
        return (OWNER.id,) if (workspace, group) == (WORKSPACE, "S1") else ()

    async def link(
        self, workspace: str, channel: str, ts: str, thread_ts: str | None
    ) -> str | None:
        return f"https://{workspace}.example.com/archives/{channel}/p{ts}?thread_ts={thread_ts}"

    async def is_in_channel(self, person: Person, channel: ChannelId) -> bool:
        return person.workspace == WORKSPACE and channel == CHANNEL

    async def person(self, workspace: str, slack_user: str) -> Person:
        return person(slack_user, workspace=WorkspaceId(workspace))

    async def name_of(self, workspace: str, slack_user: str) -> str:  # noqa: ARG002 - one workspace
        return slack_user.lower()


@dataclass
class Desk:
    """Gives commands as people in Slack do, and reads the audit."""

    runner: Runner
    services: Services
    conference: MemoryConference
    conferences: MemoryConferences
    keys: count = field(default_factory=count)

    async def types(self, words: str, who: Person = OWNER, **more: Any) -> Outcome | None:
        return await self.runner.run(self.invocation(who, words=words, **more))

    async def answers(self, pending_id: str, who: Person = OWNER, **more: Any) -> Outcome | None:
        return await self.runner.run(self.invocation(who, pending_id=pending_id, **more))

    async def presses(
        self, command: str, values: dict[str, str], who: Person = OWNER, **more: Any
    ) -> Outcome | None:
        pressed = self.invocation(who, command=command, values=values, **more)
        return await self.runner.run(replace(pressed, surface=Surface.BUTTON))

    def invocation(self, who: Person = OWNER, **fields: Any) -> Invocation:
        known = {
            "key": f"key-{next(self.keys)}",
            "person": who,
            "channel": CHANNEL,
            "surface": Surface.SLASH_COMMAND,
        }
        return Invocation(**known | fields)

    async def bind(self, **fields: Any) -> Binding:
        """Replace the channel's binding."""
        async with self.services.database.transaction() as tx:
            for old in await bindings.list_live(tx):
                await bindings.end(tx, old.id)
            binding = a_binding(id=f"b{next(self.keys)}", **fields)
            await bindings.add(tx, binding)
        self.conferences.by_binding[binding.id] = self.conference
        return binding

    async def unbind(self) -> None:
        async with self.services.database.transaction() as tx:
            for old in await bindings.list_live(tx):
                await bindings.end(tx, old.id)

    async def audited(self) -> list[AuditRecord]:
        async with self.services.database.transaction() as tx:
            return await audit.recent(tx, WORKSPACE)


@pytest.fixture
def make_settings() -> Callable[..., Settings]:
    def make(**fields: Any) -> Settings:
        known = {
            "database_url": "sqlite:///bridge.sqlite",
            "secret_keys": "for tests only",
            "pexip_node": "https://pexip.example",
            "slack_bot_token": "none",
            "slack_app_token": "none",
        }
        return GivenSettings(**known | fields)

    return make


@pytest.fixture
async def desk(
    sqlite_database: Database, clock: FakeClock, make_settings: Callable[..., Settings]
) -> Desk:
    """The owner's desk; the channel is bound and the bridge is in the meeting."""
    return await set_up(sqlite_database, clock, make_settings())


@pytest.fixture
async def any_desk(
    database: Database, clock: FakeClock, make_settings: Callable[..., Settings]
) -> Desk:
    """The same, once on each kind of database."""
    return await set_up(database, clock, make_settings())


async def set_up(database: Database, clock: FakeClock, settings: Settings) -> Desk:
    conferences = MemoryConferences()
    services = Services(
        settings=settings,
        database=database,
        conferences=conferences,
        directory=SmallDirectory(),
        clock=clock,
        random=Random(7),
        rows=ROWS,
    )
    people = [participant(1, "Alice", role="chair"), participant(2, "Bob", protocol="sip")]
    conference = MemoryConference(*people, participant(3, "Carol"))
    desk = Desk(Runner(TABLE, services), services, conference, conferences)
    await desk.bind()
    return desk
