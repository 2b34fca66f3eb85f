"""Media signals with a real offer: Chromium on one side, the simulated node on the other.

The bridge has no media of its own; its client library carries the signals for whoever has.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bridge.clock import SystemClock
from bridge.pexip.client import PexipClient
from bridge.pexip.requests.call import (
    AcknowledgeCall,
    DisconnectCall,
    SendCandidate,
    StartCall,
    UpdateCall,
)
from bridge.pexip.stream.events import ParticipantSyncEnded
from bridge.pexip.stream.media_events import (
    NewCandidateReceived,
    NewOfferReceived,
    PeerDisconnected,
    SdpUpdated,
)
from bridge.pexip.token import request_token
from bridge.pexip.transport import open_http
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.presets import PRESETS
from tests.event_scenarios import DIRECT
from tests.patience import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="module")

_OFFER = """async media => {
    window.connection ??= new RTCPeerConnection();
    window.candidates ??= [];
    connection.onicecandidate = ({ candidate }) =>
        candidate && candidates.push(candidate.toJSON());
    media.forEach(kind => connection.addTransceiver(kind));
    await connection.setLocalDescription();
    return connection.localDescription.sdp;
}"""
_ANSWER = """async sdp => {
    await connection.setRemoteDescription({ type: 'answer', sdp });
    return connection.signalingState;
}"""


@dataclass
class Far:
    """A node, and a way to join it."""

    node: SimulatedNode
    join: Callable[[str], Any]

    def person(self, client: PexipClient) -> Any:
        uuid = client.token.participant_uuid
        return self.node.conference(client.token.alias).participants[uuid]


@pytest_asyncio.fixture(loop_scope="module")
async def far() -> AsyncIterator[Far]:
    clock, random = SystemClock(), Random(1)
    node = SimulatedNode(services=(*PRESETS, DIRECT))
    async with node.serve() as url, open_http() as http:

        async def join(alias: str) -> PexipClient:
            token = await request_token(
                http, url, alias, display_name="Browser", pin=None, clock=clock
            )
            return PexipClient(http, token, clock, random)

        yield Far(node, join)


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """An empty page; nothing of the demo is needed."""
    async with await browser.new_context() as context:
        yield await context.new_page()


async def start(page: Page, client: PexipClient, *media: str) -> str:
    """Begin a call with the browser's offer, and take up the answer; the call's id."""
    offer = await page.evaluate(_OFFER, list(media))
    own = client.token.participant_uuid
    call = await client.send(StartCall(participant_uuid=own, sdp=offer))
    assert await page.evaluate(_ANSWER, call.sdp) == "stable"
    await client.send(AcknowledgeCall(participant_uuid=own, call_uuid=call.call_uuid))
    return call.call_uuid


async def test_a_browser_and_the_node_agree_on_media_and_on_a_change(page: Page, far: Far):
    client = await far.join("meet.alice")
    own = client.token.participant_uuid

    call = await start(page, client, "audio", "video")
    assert far.person(client).has_media
    more = await page.evaluate(_OFFER, ["video"])
    updated = await client.send(UpdateCall(participant_uuid=own, call_uuid=call, sdp=more))

    assert more.count("\r\nm=") == updated.sdp.count("\r\nm=") == 3
    assert await page.evaluate(_ANSWER, updated.sdp) == "stable"
    await client.send(DisconnectCall(participant_uuid=own, call_uuid=call))
    assert not far.person(client).has_media


async def test_in_direct_media_the_other_side_hears_each_signal(page: Page, far: Far):
    client, other = await far.join("meet.direct"), await far.join("meet.direct")
    own = client.token.participant_uuid
    await other.send(StartCall(participant_uuid=other.token.participant_uuid, sdp="v=0"))

    async with heard_by(other) as events:
        call = await start(page, client, "audio")
        offer = await events.next(NewOfferReceived)
        await page.wait_for_function("candidates.length > 0")
        found = (await page.evaluate("candidates"))[0]
        await client.send(
            SendCandidate(
                participant_uuid=own,
                call_uuid=call,
                candidate=found["candidate"],
                mid=found["sdpMid"],
                ufrag=found["usernameFragment"],
            )
        )
        candidate = await events.next(NewCandidateReceived)
        await client.send(UpdateCall(participant_uuid=own, call_uuid=call, sdp=offer.sdp))
        update = await events.next(SdpUpdated)
        await client.send(DisconnectCall(participant_uuid=own, call_uuid=call))
        await events.next(PeerDisconnected)

    assert offer.sdp.count("\r\nm=audio") == 1
    assert update.sdp == offer.sdp
    assert (candidate.candidate, candidate.mid) == (found["candidate"], found["sdpMid"])


class Heard:
    """Events of one client, in order."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[object] = asyncio.Queue()

    async def read(self, client: PexipClient) -> None:
        async with aclosing(client.events()) as events:
            async for heard in events:
                self._queue.put_nowait(heard.event)

    async def next(self, kind: type[Any]) -> Any:
        async with asyncio.timeout(PATIENCE):
            while not isinstance(event := await self._queue.get(), kind):
                pass
        return event


@asynccontextmanager
async def heard_by(client: PexipClient) -> AsyncIterator[Heard]:
    """What this client hears, from a complete roster on."""
    heard = Heard()
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(heard.read(client))
        await heard.next(ParticipantSyncEnded)
        yield heard
        reading.cancel()
