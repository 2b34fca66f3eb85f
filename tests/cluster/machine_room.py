"""Three replicas and their PostgreSQL, with a button to break each."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError
from typing_extensions import override

from bridge.demo import Showing
from bridge.simulator.page.machines import Json, Machines
from bridge.storage.connection.engine import create_reading_engine, parse_url
from tests.cluster.holdings import Holdings, look
from tests.cluster.replica import Replica
from tests.cluster.tally import Tally
from tests.faults.databases import PostgresStore

DATABASE = "database"
REPLICAS = 3

_STOPPED_SECONDS = 10
_LOOK_SECONDS = 0.5


class MachineRoom(Machines):
    """Of one showing; the tally has heard its meeting from the beginning."""

    def __init__(self, store: PostgresStore, showing: Showing, tally: Tally) -> None:
        self._server = store.server
        self._engine = create_reading_engine(parse_url(store.url))
        self._scene = showing.scene
        self._tally = tally
        self._changed = showing.page.redraw
        self._replicas = {
            name: Replica(name, showing.folder, self._changed)
            for name in (f"replica-{number}" for number in range(1, REPLICAS + 1))
        }
        self._holdings: dict[int, Holdings] = {}
        self._seconds_stopped = 0
        self._wants_stop = asyncio.Event()

    @asynccontextmanager
    async def running(self, environment: Mapping[str, str]) -> AsyncIterator[None]:
        """While the body runs; its replicas are ended afterwards."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each.run(environment)) for each in self._replicas.values()]
            tasks += [group.create_task(self._look()), group.create_task(self._keep_database())]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                self._engine.dispose()

    @override
    async def break_down(self, name: str) -> str:
        if name == DATABASE and not self._seconds_stopped:
            self._wants_stop.set()
            return f"The database is stopped for {_STOPPED_SECONDS} seconds. Go on talking."
        replica = self._replicas.get(name)
        if replica is None or replica.state != "running":
            return "That is not running."
        holdings = self._holdings.get(replica.pid, Holdings())
        await replica.kill()
        return f"{_title(name)} was killed; it {holdings.words.replace('has', 'had', 1)}."

    @override
    def to_json(self) -> Json:
        count = self._tally.count(self._scene)
        return {
            "machines": [*map(self._replica, self._replicas.values()), self._database()],
            "tally": [
                _entry("said", "said", count.said),
                _entry("in-slack", "in Slack", count.in_slack),
                _entry("on-the-way", "on the way", count.on_the_way),
                _entry("in-gaps", "in marked gaps", count.in_gaps),
                _entry("missing", "missing", count.missing, is_bad=count.missing > 0),
            ],
        }

    def _replica(self, replica: Replica) -> Json:
        is_running = replica.state == "running"
        holdings = self._holdings.get(replica.pid)
        note = "comes back by itself"
        if is_running:
            note = holdings.words if holdings is not None else "not heard of by the database"
        act = "Kill" if is_running else None
        found = _machine(replica.name, replica.state, note, act)
        # By its number it is known on the status page.
        number = f" ({replica.pid})" if is_running else ""
        return {**found, "status_url": replica.status_url, "number": number}

    def _database(self) -> Json:
        if left := self._seconds_stopped:
            return _machine(DATABASE, "stopped", f"back in {left} s", None)
        return _machine(DATABASE, "running", "PostgreSQL", f"Stop for {_STOPPED_SECONDS} s")

    async def _look(self) -> None:
        while True:
            # While it is away, what was found last is shown.
            with suppress(SQLAlchemyError):
                self._holdings = await asyncio.to_thread(look, self._engine)
            self._changed()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _keep_database(self) -> None:
        while True:
            await self._wants_stop.wait()
            self._seconds_stopped = _STOPPED_SECONDS
            await self._server.stop()
            while self._seconds_stopped > 1:
                self._changed()
                await asyncio.sleep(1)
                self._seconds_stopped -= 1
            await self._server.start()
            self._seconds_stopped = 0
            self._wants_stop.clear()


def _machine(name: str, state: str, note: str, act: str | None) -> Json:
    nowhere = {"status_url": "", "number": ""}
    return {"name": name, "state": state, "note": note, "act": act, **nowhere}


def _entry(name: str, label: str, count: int, *, is_bad: bool = False) -> Json:
    return {"name": name, "label": label, "count": count, "is_bad": is_bad}


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()
