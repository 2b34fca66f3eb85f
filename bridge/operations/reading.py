"""Reads the state of this process from its parts; asks nobody and changes nothing."""

import os
import socket
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from bridge import __version__
from bridge.budgets.counters import PAST
from bridge.clock import Clock
from bridge.lag import Lag
from bridge.log import RECENT
from bridge.mirror.conference.joining import Joiner
from bridge.mirror.conference.stay import Stay
from bridge.mirror.conference.supervisor import Supervisor
from bridge.slack.edge import SlackEdge
from bridge.slack.workspaces.workspaces import Workspace
from bridge.storage.database import Database
from bridge.web.status.state import (
    MOST_MEETINGS,
    Budget,
    GapState,
    LogLine,
    MeetingState,
    ReplicaState,
    Waiting,
    WorkspaceState,
)

_MOST_WORKSPACES = 50
# Of a budget that is hardly touched there is nothing to tell.
_TOUCHED = 0.95


class Reading:
    """What is there of the parts; some are built later than others."""

    def __init__(self, database: Database, edge: SlackEdge, lag: Lag, clock: Clock) -> None:
        self._database = database
        self._edge = edge
        self._lag = lag
        self._clock = clock
        self._started = clock.now()
        self.supervisor: Supervisor | None = None
        self.joiner: Joiner | None = None

    def missing(self) -> Mapping[str, str]:
        """What of `database`, `slack` and `node` cannot be used, and why."""
        is_node_away = self.joiner is not None and self.joiner.is_away
        found = {
            "database": self._database.trouble,
            "slack": self._edge.trouble,
            "node": "no Pexip node answers" if is_node_away else None,
        }
        return {name: why for name, why in found.items() if why}

    def state(self) -> ReplicaState:
        stays = () if self.supervisor is None else self.supervisor.stays
        workspaces = tuple(self._edge.workspaces)
        now = self._clock.now()
        waiting = self._database.waiting
        return ReplicaState(
            name=f"{socket.gethostname()}/{os.getpid()}",
            version=__version__,
            at=now,
            started=self._started,
            missing=self.missing(),
            lag=self._lag.last,
            worst_lag=self._lag.worst,
            sockets=self._edge.connections,
            units=Waiting(count=waiting.units, seconds=waiting.seconds),
            streams=sum(each.is_streaming for each in stays),
            bindings=Counter(each.binding.state.value for each in stays),
            on=sum(each.follower.meeting is not None for each in stays),
            people=sum(len(each.roster.people) for each in stays),
            silence=max((_silence(each, now) for each in stays), default=0.0),
            meetings=tuple(_meeting(each, now) for each in _those_on_first(stays)[:MOST_MEETINGS]),
            more_meetings=max(len(stays) - MOST_MEETINGS, 0),
            workspaces=tuple(self._workspace(each) for each in workspaces[:_MOST_WORKSPACES]),
            past_budgets=PAST.read(),
            log=tuple(LogLine(**each) for each in RECENT.lines()),
        )

    def _workspace(self, workspace: Workspace) -> WorkspaceState:
        sender = self._edge.sender_of(workspace.id)
        standing = {} if sender is None else sender.standing
        return WorkspaceState(
            name=workspace.identity.team_name or workspace.id,
            id=workspace.id,
            trouble="Slack does not answer" if sender is not None and sender.is_lost else "",
            queues={
                priority.name.lower(): Waiting(count=each.rows, seconds=each.seconds)
                for priority, each in sorted(standing.items())
            },
            budgets=tuple(
                Budget(method=method, left=left, seconds=seconds)
                for method, left, seconds in workspace.limits.spent()
                if left < _TOUCHED
            ),
        )


def _those_on_first(stays: Sequence[Stay]) -> list[Stay]:
    return sorted(stays, key=lambda each: each.follower.meeting is None)


def _silence(stay: Stay, now: datetime) -> float:
    if stay.last_heard is None or not stay.is_streaming:
        return 0.0
    return max((now - stay.last_heard).total_seconds(), 0.0)


def _meeting(stay: Stay, now: datetime) -> MeetingState:
    binding, meeting, heard = stay.binding, stay.follower.meeting, stay.last_heard
    return MeetingState(
        alias=binding.alias,
        workspace=binding.workspace,
        channel=binding.channel,
        state=binding.state.value,
        detail=binding.state_detail,
        node=stay.node or "",
        is_streaming=stay.is_streaming,
        heard_seconds=None if heard is None else max((now - heard).total_seconds(), 0.0),
        people=len(stay.roster.people),
        began=None if meeting is None else meeting.began,
        gaps=tuple(GapState(began=each.began, ended=each.ended) for each in stay.follower.missed),
    )
