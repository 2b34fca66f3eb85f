"""Meetings as Slack's own calls, beside the card, where `BRIDGE_SLACK_CALLS` asks for it.

Changes are gathered for some seconds and told in batches, from a task of its own, so that no
meeting waits for Slack. What Slack does not have, or does not allow, is left out in silence.
https://docs.slack.dev/apis/web-api/using-the-calls-api
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import structlog

from bridge.clock import Clock
from bridge.mirror.meeting.handlers import Handler, MeetingEnded, Settled, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.slack.requests import text_at
from bridge.slack.sent.failure import (
    CALL_ERRORS,
    CALL_SECONDS,
    Failure,
    FailureKind,
    StepError,
    read_failure,
)
from bridge.slack.sent.methods import (
    ADD_CALL,
    ADD_TO_CALL,
    END_CALL,
    POST_MESSAGE,
    REMOVE_FROM_CALL,
)
from bridge.slack.shown.blocks import escape
from bridge.slack.workspaces.workspaces import Workspace, Workspaces
from bridge.storage.database import Database, Work, bind
from bridge.storage.meetings import slack_calls
from bridge.storage.meetings.slack_calls import SlackCall
from bridge.storage.queues import messages
from bridge.storage.queues.messages import Message, hash_text
from bridge.storage.writing.fence import FencedError

_GATHER_SECONDS = 5.0

log = structlog.get_logger()


@dataclass
class CallState:
    """What one meeting's call should show."""

    users: Mapping[str, str] | None = None
    is_over: bool = False
    is_given_up: bool = False


class NativeCalls:
    """Keeps Slack's calls equal to the meetings."""

    def __init__(
        self, *, workspaces: Workspaces, join_url: str, database: Database, clock: Clock
    ) -> None:
        self._workspaces = workspaces
        self._join_url = join_url
        self._database = database
        self._clock = clock
        self._due: dict[str, Meeting] = {}
        self._is_due = asyncio.Event()

    @property
    def handlers(self) -> tuple[Handler, ...]:
        return (on(Settled, self.note), on(MeetingEnded, self.end))

    def note(self, _event: Settled, meeting: Meeting) -> None:
        state, roster = meeting.recall(CallState), meeting.roster
        users: dict[str, str] = {each.uuid: roster.label(each) for each in roster.people}
        if users != state.users:
            state.users = users
            self._ask_for(meeting)

    def end(self, _event: MeetingEnded, meeting: Meeting) -> None:
        state = meeting.recall(CallState)
        state.users, state.is_over = {}, True
        self._ask_for(meeting)

    async def run(self) -> None:
        """Tell Slack until canceled."""
        while True:
            await self._is_due.wait()
            await self._clock.sleep(_GATHER_SECONDS)
            self._is_due.clear()
            due, self._due = self._due, {}
            for meeting in due.values():
                await self._follow(meeting)

    def _ask_for(self, meeting: Meeting) -> None:
        if not meeting.recall(CallState).is_given_up:
            self._due[meeting.id] = meeting
            self._is_due.set()

    async def _follow(self, meeting: Meeting) -> None:
        workspace = self._workspaces.get(meeting.binding.workspace)
        if workspace is None:
            return
        try:
            await self._tell(meeting, workspace)
        except FencedError:
            log.info("another replica keeps this call", meeting=meeting.id)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            log.info("a call is not shown as it is", meeting=meeting.id, cause=failure.code)
            # The card serves alone; what is only late is told with the next change.
            state = meeting.recall(CallState)
            state.is_given_up = state.is_given_up or not failure.is_temporary
        except Exception:
            log.exception("a call cannot be kept true, trying at the next change")

    async def _tell(self, meeting: Meeting, workspace: Workspace) -> None:
        state = meeting.recall(CallState)
        call = await self._database.read(slack_calls.find, meeting.id)
        if call is None and not state.is_over and state.users:
            await self._begin(meeting, workspace, state.users)
        elif call is not None and state.is_over:
            await self._end(meeting, workspace, call)
        elif call is not None:
            await self._change(meeting, workspace, call, state.users or {})

    async def _begin(
        self, meeting: Meeting, workspace: Workspace, users: Mapping[str, str]
    ) -> None:
        binding = meeting.binding
        answer = await self._ask(
            meeting,
            workspace,
            ADD_CALL,
            {
                "external_unique_id": self._external_id(meeting),
                "join_url": self._join_url.replace("{alias}", quote(binding.alias, safe="")),
                "title": binding.alias,
                "created_by": binding.owner,
                "date_start": int(meeting.began.timestamp()),
                "users": _wire(users.items()),
            },
        )
        call_id = text_at(answer, "call", "id")
        if not call_id:
            raise StepError(Failure(FailureKind.REFUSED, "calls.add named no call"))
        call = SlackCall(meeting.id, call_id, users)
        await self._store(meeting, bind(slack_calls.put, call))
        try:
            await self._post(meeting, workspace, call)
        except CALL_ERRORS:
            # Nobody can see it, and its id cannot be registered again.
            meeting.recall(CallState).is_given_up = True
            await self._end(meeting, workspace, call)
            raise

    def _external_id(self, meeting: Meeting) -> str:
        """Slack takes none twice, and a meeting that the bridge comes back to needs another."""
        return f"{meeting.id}/{int(self._clock.now().timestamp())}"

    async def _end(self, meeting: Meeting, workspace: Workspace, call: SlackCall) -> None:
        """One that has ended stays so: whoever comes back begins another."""
        seconds = (self._clock.now() - meeting.began).total_seconds()
        await self._ask(
            meeting, workspace, END_CALL, {"id": call.call_id, "duration": int(seconds)}
        )
        await self._store(meeting, bind(slack_calls.forget, call))

    async def _post(self, meeting: Meeting, workspace: Workspace, call: SlackCall) -> None:
        """Not through the outbox, which would post it as text where calls are not possible."""
        channel, text = meeting.binding.channel, escape(f"Join {meeting.binding.alias}")
        answer = await self._ask(
            meeting,
            workspace,
            POST_MESSAGE,
            {
                "channel": channel,
                "text": text,
                "blocks": [{"type": "call", "call_id": call.call_id}],
                "parse": "none",
                "link_names": False,
            },
        )
        ts = text_at(answer, "ts")
        if not ts:
            return
        message = Message(
            key=meeting.key("call"),
            workspace=workspace.id,
            channel=channel,
            ts=ts,
            text_hash=hash_text(text),
        )
        await self._store(meeting, bind(messages.record, message))

    async def _change(
        self,
        meeting: Meeting,
        workspace: Workspace,
        call: SlackCall,
        users: Mapping[str, str],
    ) -> None:
        """Each step is stored once Slack has it, so that a restart goes on from there."""
        gone = {uuid: name for uuid, name in call.users.items() if uuid not in users}
        come = {uuid: name for uuid, name in users.items() if uuid not in call.users}
        for method, changed in ((REMOVE_FROM_CALL, gone), (ADD_TO_CALL, come)):
            if not changed:
                continue
            told = {"id": call.call_id, "users": _wire(changed.items())}
            await self._ask(meeting, workspace, method, told)
            known = (
                dict(call.users) | changed
                if changed is come
                else {uuid: name for uuid, name in call.users.items() if uuid not in gone}
            )
            call = replace(call, users=known)
            await self._store(meeting, bind(slack_calls.put, call))

    async def _store(self, meeting: Meeting, work: Work[None]) -> None:
        await self._database.write_under(meeting.claim, work)

    async def _ask(
        self, meeting: Meeting, workspace: Workspace, method: str, arguments: Mapping[str, Any]
    ) -> Any:
        await self._clock.sleep(workspace.limits.delay_for(method))
        claim = meeting.claim
        if claim is not None and not await claim.until_held(self._clock.sleep):
            raise FencedError("Another process has the meeting.")
        workspace.limits.take(method)
        async with self._clock.timeout(CALL_SECONDS):
            return (await workspace.client.api_call(method, json=dict(arguments))).data


def _wire(users: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"external_id": uuid, "display_name": name} for uuid, name in users]
