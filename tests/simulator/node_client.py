"""A plain client of the node's API, that shares no code with the bridge."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bridge.simulator.pexip.node import SimulatedNode
from tests.patience import PATIENCE


@dataclass
class Event:
    name: str
    id: str
    text: str

    @property
    def data(self) -> Any:
        return json.loads(self.text)


@dataclass
class Stream:
    """What has come over one event stream, in order; read with `next` or `burst`."""

    status: int
    events: asyncio.Queue[Event | None] = field(default_factory=asyncio.Queue)
    seen: list[Event] = field(default_factory=list)

    async def take(self) -> Event | None:
        """The next event; None at the end of the stream."""
        async with asyncio.timeout(PATIENCE):
            event = await self.events.get()
        if event is not None:
            self.seen.append(event)
        return event

    async def next(self, name: str, holds: Callable[[Any], bool] = lambda _: True) -> Any:
        """The data of the first event of that name that fits; others are passed over."""
        while True:
            event = await self.take()
            assert event is not None, f"the stream ended before {name}: {self.names}"
            if event.name == name and holds(event.data):
                return event.data

    async def until_end(self) -> list[str]:
        names = []
        while (event := await self.take()) is not None:
            names.append(event.name)
        return names

    @property
    def names(self) -> list[str]:
        return [event.name for event in self.seen]


def parse_frame(frame: str) -> Event:
    fields: dict[str, list[str]] = {}
    for line in frame.split("\n"):
        name, _, value = line.partition(": ")
        fields.setdefault(name, []).append(value)
    return Event(fields["event"][0], fields["id"][0], "\n".join(fields["data"]))


async def read_stream(response: aiohttp.ClientResponse, stream: Stream) -> None:
    """A cut connection ends the stream like a clean close."""
    rest = ""
    try:
        async for chunk in response.content.iter_any():
            *frames, rest = (rest + chunk.decode()).split("\n\n")
            for frame in frames:
                stream.events.put_nowait(parse_frame(frame))
    except aiohttp.ClientError:
        pass
    stream.events.put_nowait(None)


@dataclass
class Client:
    """One that has a token."""

    bench: "Bench"
    alias: str
    grant: dict[str, Any]

    def __post_init__(self) -> None:
        self.uuid: str = self.grant["participant_uuid"]
        self.token: str = self.grant["token"]

    async def send(
        self, method: str, path: str, body: Any = None, *, token: str | None = None
    ) -> tuple[int, Any]:
        headers = {"token": self.token if token is None else token}
        return await self.bench.send(method, f"{self.alias}/{path}", body, headers)

    async def post(self, path: str, body: Any = None) -> Any:
        """The result of a request that is expected to be answered with 200."""
        status, result = await self.send("POST", path, body)
        assert status == 200, (path, status, result)
        return result

    async def get(self, path: str) -> Any:
        status, result = await self.send("GET", path)
        assert status == 200, (path, status, result)
        return result

    async def open_stream(self) -> Stream:
        """A stream from its first byte; it is read in the background until it ends."""
        return await self.bench.open_stream(self.alias, self.token)

    async def listen(self) -> Stream:
        """A stream whose first burst has been read."""
        stream = await self.open_stream()
        await stream.next("presentation_stop")
        return stream


@dataclass
class Bench:
    """A running node and a client session."""

    node: SimulatedNode
    url: str
    session: aiohttp.ClientSession
    readers: asyncio.TaskGroup

    async def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        url = f"{self.url}/api/client/v2/conferences/{path}"
        data = None if body is None else json.dumps(body)
        async with self.session.request(method, url, data=data, headers=headers) as response:
            if response.content_type != "application/json":
                return response.status, await response.text()
            return response.status, (await response.json())["result"]

    async def ask_token(
        self, alias: str, *, pin: str | None = None, name: str = "Bot", **body: Any
    ) -> tuple[int, Any]:
        headers = {} if pin is None else {"pin": pin}
        body = {"display_name": name, **body}
        return await self.send("POST", f"{alias}/request_token", body, headers)

    async def join(self, alias: str = "meet.alice", **options: Any) -> Client:
        status, grant = await self.ask_token(alias, **options)
        assert status == 200, grant
        return Client(self, alias, grant)

    async def open_stream(self, alias: str, token: str) -> Stream:
        opened: asyncio.Future[Stream] = asyncio.get_running_loop().create_future()
        self.readers.create_task(self._read(alias, token, opened))
        async with asyncio.timeout(PATIENCE):
            return await opened

    async def _read(self, alias: str, token: str, opened: asyncio.Future[Stream]) -> None:
        url = f"{self.url}/api/client/v2/conferences/{alias}/events"
        async with self.session.get(url, params={"token": token}) as response:
            stream = Stream(response.status)
            opened.set_result(stream)
            if response.status == 200:
                await read_stream(response, stream)


@asynccontextmanager
async def running(node: SimulatedNode) -> AsyncIterator[Bench]:
    """The node goes first, so that every stream has been told goodbye."""
    timeout = aiohttp.ClientTimeout(total=None)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        asyncio.TaskGroup() as readers,
        node.serve() as url,
    ):
        yield Bench(node, url, session, readers)
