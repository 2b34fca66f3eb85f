"""A simulated node with Alice, Bob and a client of ours, made ready for any one request."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

import aiohttp
from pydantic import SecretStr

from bridge.pexip.client import PexipClient
from bridge.pexip.request import Request
from bridge.pexip.requests.breakout import (
    CreateBreakout,
    GetBreakoutGuestToken,
    LeaveBreakout,
    MoveParticipants,
)
from bridge.pexip.requests.call import MoveCallCamera, SendCallDigits, StartCall
from bridge.pexip.requests.conference import LockConference
from bridge.pexip.requests.layout import CreateVideoMix
from bridge.pexip.requests.own_participant import (
    GetAttestation,
    NotifyPresent,
    ReceiveFromAudioMix,
    SendToAudioMixes,
    SetPreferredAspectRatio,
)
from bridge.pexip.requests.participant import AdmitParticipant
from bridge.pexip.requests.presentation import (
    ReleaseFloor,
    SendPresentationFrame,
    SetPresentationInMix,
    TakeFloor,
)
from bridge.pexip.token import request_token
from bridge.pexip.transport import open_http
from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.rules.switches import Switches
from bridge.simulator.pexip.scenario import SimulatedParticipant
from tests.fake_clock import FakeClock
from tests.pexip.samples import JPEG, addressed

GATEWAY = Service(name="Gateway", aliases=("gateway",), kind="gateway")
# Of our own participant only.
OWN = {
    GetAttestation,
    NotifyPresent,
    ReleaseFloor,
    SetPreferredAspectRatio,
    SetPresentationInMix,
    StartCall,
    TakeFloor,
}
# Their mix is one of sound and needs no creation.
AUDIO = {ReceiveFromAudioMix, SendToAudioMixes}
THROUGH_A_GATEWAY = {MoveCallCamera, SendCallDigits}


@dataclass
class Hall:
    """`client` is a Host of meet.alice until `make_ready` finds that it must be someone else."""

    node: SimulatedNode
    url: str
    http: aiohttp.ClientSession
    clock: FakeClock
    client: PexipClient
    bob: SimulatedParticipant

    async def join(self, alias: str = "meet.alice", ticket: str | None = None) -> PexipClient:
        token = await request_token(
            self.http,
            self.url,
            alias,
            display_name="Bridge",
            pin=None,
            clock=self.clock,
            refer_token=None if ticket is None else SecretStr(ticket),
        )
        return PexipClient(self.http, token, self.clock, Random(5))

    async def make_ready(self, request_class: type[Request[Any]]) -> Request[Any]:
        """Bring about what the request needs, and give its sample, addressed to who is there."""
        if request_class is LeaveBreakout:
            self.client = await self._enter_a_room()
        await self._present(request_class)
        ids = await self._choose_person(request_class)
        for field, make in (("mix_name", self._create_a_mix), ("breakout_uuid", self._open_a_room)):
            if field in request_class.model_fields and request_class not in AUDIO:
                ids[field] = await make()
        if request_class is CreateBreakout:
            ids["participants"] = {"main": (self.bob.uuid,)}
        if request_class is MoveParticipants:
            ids["participants"] = (self.bob.uuid,)
        return addressed(request_class, **ids)

    async def _choose_person(self, request_class: type[Request[Any]]) -> dict[str, Any]:
        self.bob.participant.avatar = JPEG
        self.bob.participant.fecc_supported = True
        if "call_uuid" in request_class.model_fields:
            return await self._begin_a_call(request_class)
        if request_class is AdmitParticipant:
            return {"participant_uuid": await self._let_bob_wait()}
        own = self.client.token.participant_uuid
        return {"participant_uuid": own if request_class in OWN else self.bob.uuid}

    async def _let_bob_wait(self) -> str:
        """Another Bob, who comes to a locked door."""
        await self.client.send(LockConference())
        return (await self.node.someone_joins("Bob")).uuid

    async def _open_a_room(self) -> str:
        request = CreateBreakout(room_name="Room 1", guests_allowed_to_leave=True)
        return (await self.client.send(request)).breakout_uuid

    async def _enter_a_room(self) -> PexipClient:
        ticket = GetBreakoutGuestToken(breakout_uuid=await self._open_a_room())
        return await self.join(ticket=await self.client.send(ticket))

    async def _begin_a_call(self, request_class: type[Request[Any]]) -> dict[str, Any]:
        if request_class in THROUGH_A_GATEWAY:
            self.node.add(GATEWAY)
            self.client = await self.join("gateway")
        own = self.client.token.participant_uuid
        call = await self.client.send(StartCall(participant_uuid=own, sdp="v=0"))
        return {"participant_uuid": own, "call_uuid": call.call_uuid}

    async def _create_a_mix(self) -> str:
        name = f"main.!{self.bob.uuid}"
        await self.client.send(CreateVideoMix(mix_name=name))
        return name

    async def _present(self, request_class: type[Request[Any]]) -> None:
        if request_class is SendPresentationFrame:
            await self.client.send(TakeFloor(participant_uuid=self.client.token.participant_uuid))
            return
        await self.bob.presents()
        await self.bob.shows_next_slide(JPEG)


@asynccontextmanager
async def open_hall(clock: FakeClock) -> AsyncIterator[Hall]:
    node = SimulatedNode(clock, Random(5), switches=Switches(version_id="41"))
    async with node.serve() as url, open_http() as http:
        await node.someone_joins("Alice", role="host")
        bob = await node.someone_joins("Bob")
        token = await request_token(
            http, url, "meet.alice", display_name="Bridge", pin=None, clock=clock
        )
        yield Hall(node, url, http, clock, PexipClient(http, token, clock, Random(5)), bob)
