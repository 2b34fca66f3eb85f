"""The simulated node: a real HTTP server on one side, a tester's verbs on the other."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import Any, Literal

from aiohttp import web
from aiohttp.typedefs import Middleware

from bridge.simulator.clock import Clock, SystemClock
from bridge.simulator.pexip.conference.breakout_room import Breakout
from bridge.simulator.pexip.conference.breakouts import tidy_breakouts
from bridge.simulator.pexip.conference.node_state import NodeState
from bridge.simulator.pexip.conference.participant import Participant, Protocol
from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.conference.state import REMOVED_BY_API, Conference
from bridge.simulator.pexip.presets import PRESETS
from bridge.simulator.pexip.requests.api import build_app
from bridge.simulator.pexip.rules.faults import Faults, RequestLog, RequestRecord
from bridge.simulator.pexip.rules.switches import Switches
from bridge.simulator.pexip.rules.written import WrittenLog
from bridge.simulator.pexip.scenario import SimulatedParticipant, someone_joins

_HOUSEKEEPING_SECONDS = 1.0
_RANDOM_SEED = 38


class SimulatedNode:
    """One Conferencing Node; `serve` opens it, everything else is what happens on it."""

    def __init__(
        self,
        clock: Clock | None = None,
        random: Random | None = None,
        switches: Switches | None = None,
        services: tuple[Service, ...] = PRESETS,
    ) -> None:
        self.switches = switches or Switches()
        seeded = random or Random(_RANDOM_SEED)  # noqa: S311 -- the same node on every run
        self._state = NodeState(clock or SystemClock(), seeded, self.switches)
        for service in services:
            self._state.add(service)

    @asynccontextmanager
    async def serve(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        middlewares: Sequence[Middleware] = (),
    ) -> AsyncIterator[str]:
        """Run until the body ends; the value is the base URL, without a trailing slash.

        Each of `middlewares` sees every request before the node does.
        """
        # Cancelling handlers lets a stream end as soon as its client is gone.
        runner = web.AppRunner(
            _guarded(build_app(self._state), middlewares),
            handler_cancellation=True,
            access_log=None,
            shutdown_timeout=1,
        )
        failure: Exception | None = None
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
            async with asyncio.TaskGroup() as tasks:
                housekeeper = tasks.create_task(self._keep_house())
                try:
                    yield f"http://{host}:{runner.addresses[0][1]}"
                except Exception as error:  # noqa: BLE001 -- raised below, outside the group
                    failure = error
                finally:
                    housekeeper.cancel()
                    self._close_streams()
            if failure is not None:
                raise failure
        finally:
            await runner.cleanup()

    # Conferences and people

    def add(self, service: Service) -> Conference:
        return self._state.add(service)

    def process(self, alias: str = "meet.alice", **flags: bool) -> None:
        """Have it recorded, transcribed and so on, or no longer, as nodes since 39 tell."""
        conference = self.conference(alias)
        conference.settings.processing |= flags
        conference.show_settings()

    def conference(self, alias: str = "meet.alice") -> Conference:
        conference = self._state.find_conference(alias)
        if conference is None:
            raise KeyError(alias)
        return conference

    async def someone_joins(
        self,
        name: str,
        *,
        alias: str = "meet.alice",
        role: Literal["host", "guest"] = "guest",
        protocol: Protocol = "webrtc",
        has_media: bool = True,
        audio_only: bool = False,
        is_external: bool = False,
    ) -> SimulatedParticipant:
        return await someone_joins(
            self._state,
            self.conference(alias),
            name,
            role=role,
            protocol=protocol,
            has_media=has_media,
            audio_only=audio_only,
            is_external=is_external,
        )

    def participant(self, uuid: str) -> SimulatedParticipant:
        """The verbs of somebody who is there, such as one that was dialed."""
        conference, person = self._find(uuid)
        return SimulatedParticipant(self._state, conference, person)

    def people(self, alias: str = "meet.alice") -> list[Participant]:
        """All participants, our own clients and the waiting room included."""
        return list(self.conference(alias).participants.values())

    def clients(self, alias: str = "meet.alice") -> list[Participant]:
        """Only those who came through the API."""
        return [person for person in self.people(alias) if self._state.tokens.current(person.uuid)]

    # What goes wrong

    @property
    def faults(self) -> Faults:
        return self._state.faults

    def drop_streams(self, alias: str = "meet.alice") -> None:
        """Cut every event stream, without a goodbye."""
        self.conference(alias).feed.drop()

    def end_streams(self, alias: str = "meet.alice") -> None:
        """Close every event stream in order, after what is on its way."""
        for stream in self.conference(alias).feed:
            stream.end()

    def break_streams(self, alias: str = "meet.alice") -> None:
        """Let every event stream break in mid-data, after what is on its way."""
        for stream in self.conference(alias).feed:
            stream.break_off()

    def send_raw_event(
        self, name: str, data: Any = None, *, alias: str = "meet.alice", text: str | None = None
    ) -> None:
        """Send any event to all streams; `text` goes out as it is, be it JSON or not."""
        for stream in self.conference(alias).feed:
            stream.send_text(name, json.dumps(data) if text is None else text)

    def remove_participant(self, uuid: str, reason: str = REMOVED_BY_API) -> None:
        conference, person = self._find(uuid)
        conference.remove(person, reason)

    def remove_and_break(self, uuid: str, reason: str = REMOVED_BY_API) -> None:
        """Remove somebody whose stream breaks right behind the word of it."""
        conference, person = self._find(uuid)
        conference.feed.break_off(person, reason)
        conference.remove(person, reason)

    def end_conference(
        self,
        reason: str = "Conference terminated by an administrator",
        *,
        alias: str = "meet.alice",
    ) -> None:
        self.conference(alias).end(reason)

    def revoke_token(self, uuid: str) -> None:
        """Every token of this participant is refused from here on."""
        self._state.tokens.revoke(uuid)

    def forget_tokens(self) -> None:
        """Every token that was given is refused; open streams stay."""
        self._state.tokens.revoke_all()

    def make_guest(self, uuid: str) -> None:
        conference, person = self._find(uuid)
        conference.set_role(person, "guest")

    def make_host(self, uuid: str) -> None:
        conference, person = self._find(uuid)
        conference.set_role(person, "chair")

    def ask_to_refresh(self, uuid: str) -> None:
        """Tell this participant to refresh its token at once."""
        conference, person = self._find(uuid)
        conference.feed.send(person, "refresh_token")

    def cancel_referral(self, uuid: str) -> None:
        """Tell this participant to stay after all; the tickets it may hold are good no more."""
        conference, person = self._find(uuid)
        self._state.referrals.clear()
        conference.feed.send(person, "cancel_refer")

    def rooms(self, alias: str = "meet.alice") -> list[Breakout]:
        """The breakout rooms that are open."""
        return list(self._state.breakouts.get(self.conference(alias), {}).values())

    def room(self, name: str, alias: str = "meet.alice") -> Breakout:
        """A breakout room, by its name."""
        return next(each for each in self.rooms(alias) if each.room.service.name == name)

    def sign_in(self) -> str:
        """An SSO token, as the identity provider hands out after the redirect."""
        token = self._state.new_uuid()
        self._state.sso_tokens.add(token)
        return token

    # What was asked

    @property
    def requests(self) -> RequestLog:
        return self._state.requests

    @property
    def written(self) -> WrittenLog:
        """What has really gone out over open streams."""
        return self._state.written

    @property
    def tokens(self) -> list[str]:
        """Every token that was ever given."""
        return self._state.tokens.values()

    async def next_request(self, path_suffix: str, *, limit_seconds: float = 120) -> RequestRecord:
        """Wait for a request to such a path; each is handed out once."""
        return await self.requests.next(path_suffix, limit_seconds=limit_seconds)

    def _find(self, uuid: str) -> tuple[Conference, Participant]:
        found = self._state.find_participant(uuid)
        if found is None:
            raise KeyError(uuid)
        return found

    async def _keep_house(self) -> None:
        clock = self._state.clock
        last_ping = clock.monotonic()
        while True:
            await clock.sleep(min(_HOUSEKEEPING_SECONDS, self.switches.ping_seconds))
            self._state.remove_the_overdue()
            tidy_breakouts(self._state)
            if clock.monotonic() - last_ping >= self.switches.ping_seconds:
                last_ping = clock.monotonic()
                self._state.ping_all()

    def _close_streams(self) -> None:
        self.faults.clear()
        for conference in self._state.conferences.values():
            for stream in conference.feed:
                stream.send("bye")
                stream.end()


def _guarded(app: web.Application, middlewares: Sequence[Middleware]) -> web.Application:
    """The outermost first."""
    for each in reversed(middlewares):
        app.middlewares.insert(0, each)
    return app
