"""A process that a test stops and lets go on: what it then makes of what has come meanwhile.

`python -m tests.thawing KIND LOOP URL` writes a line for whatever it hears.
"""

import asyncio
import random
import sys
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from typing import Any

import aiohttp
import uvloop
from pydantic import SecretStr

from bridge.clock import ScaledClock, SystemClock
from bridge.pexip.client import PexipClient
from bridge.pexip.models import ParticipantId
from bridge.pexip.requests.conference import LockConference
from bridge.pexip.stream.events import MessageReceived
from bridge.pexip.stream.heard import StreamLost
from bridge.pexip.token import Token
from bridge.pexip.transport import exchange, open_http
from bridge.slack.arriving.connection import Connection

# Half a minute of silence is a second and a half then.
FAST = 20.0
SILENCE_SECONDS = 1.5


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def follow(url: str) -> None:
    """A stream that may be silent for a second and a half."""
    clock = SystemClock()
    token = Token(
        node=url,
        alias="meet.alice",
        value=SecretStr("dG9rZW4tb25l="),
        expires=120,
        issued=clock.now(),
        participant_uuid=ParticipantId("own-uuid"),
    )
    async with open_http() as http:
        client = PexipClient(http, token, clock, random.Random(1))
        async with aclosing(client.events(silence_seconds=SILENCE_SECONDS)) as events:
            async for heard in events:
                event = heard.event
                match event:
                    case MessageReceived():
                        say("line", event.payload)
                    case StreamLost():
                        say("lost", event.reason)
                        return
                    case _:
                        say(type(event).__name__)


async def ask(url: str) -> None:
    """One request that waits a second and a half for its answer."""
    async with open_http() as http:
        say("asking")
        answer = await exchange(
            http,
            LockConference(),
            node=url,
            alias="meet.alice",
            headers={},
            clock=SystemClock(),
            seconds=SILENCE_SECONDS,
        )
        say("answer", answer.result())


async def connect(url: str) -> None:
    """A connection of Socket Mode, fallen silent after a second and a half."""
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(url, autoping=False)
        connection = Connection(
            socket,
            ScaledClock(FAST),
            on_envelope=lambda _, frame: say("line", frame["payload"]["text"]),
            on_leaving=lambda: say("leaving"),
        )
        say("connected")
        await connection.read()
        say("over")
        await connection.close()


KINDS: dict[str, Callable[[str], Coroutine[Any, Any, None]]] = {
    "stream": follow,
    "request": ask,
    "socket": connect,
}
LOOPS = {"asyncio": asyncio.run, "uvloop": uvloop.run}

if __name__ == "__main__":
    kind, loop, url = sys.argv[1:]
    LOOPS[loop](KINDS[kind](url))
