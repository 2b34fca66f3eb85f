"""What a fault is: a name, and what is done to a world in which everything flows."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.databases import DatabaseKind, PostgresStore, SqliteStore
from tests.faults.stage import Stage

Strike = Callable[[Stage], Awaitable[None]]

BOTH: tuple[DatabaseKind, ...] = ("sqlite", "postgresql")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One row of the table for each database that it is done with."""

    name: str
    strike: Strike
    """Does its worst, and returns when what it took away is back."""
    databases: tuple[DatabaseKind, ...] = BOTH
    needs_own_server: bool = False
    is_long: bool = False
    replicas: int = 1
    """How many processes share the database."""
    has_wires: bool = False
    """Whether each of them reaches it over a wire of its own, which can be cut."""
    is_apart: bool = False
    """Whether each is on a machine of its own, as far as it can tell."""
    has_two_nodes: bool = False
    """Whether the node's meetings are on a second one, too."""


async def lasting(stage: Stage, usual: float, full: float | None = None) -> None:
    """Let it go on for so many seconds."""
    await asyncio.sleep(stage.pace.seconds(usual, full))


def sqlite_of(stage: Stage) -> SqliteStore:
    assert isinstance(stage.store, SqliteStore)
    return stage.store


def postgres_of(stage: Stage) -> PostgresStore:
    assert isinstance(stage.store, PostgresStore)
    return stage.store
