"""The mirror with all that a meeting needs: who joins, who hears it, and who hears its channel."""

from dataclasses import dataclass
from functools import cached_property

import aiohttp

from bridge.assembly.ground import Ground
from bridge.commands.table.situation import Services
from bridge.features import (
    CARD,
    HANDLERS,
    alerting,
    known_people,
    slides,
    thread_replies,
    transcript,
)
from bridge.mirror.conference.joining import Joiner
from bridge.mirror.conference.stay import Parts
from bridge.mirror.conference.supervisor import Supervisor
from bridge.mirror.conference.unknown_events import UnknownEvents
from bridge.mirror.elsewhere.everywhere import Everywhere
from bridge.mirror.elsewhere.letters import KINDS, Kinds
from bridge.mirror.elsewhere.postman import Postman
from bridge.mirror.from_slack.app_life import AppLife
from bridge.mirror.from_slack.channel_life import ChannelLife
from bridge.mirror.from_slack.inbox_reader import InboxReader
from bridge.mirror.meeting.handlers import Handlers
from bridge.ownership import Kind
from bridge.pexip.discovery import Nodes
from bridge.slack.edge import SlackEdge
from bridge.slack.shown.meeting_card import MeetingCard
from bridge.slack.workspaces.native_calls import NativeCalls
from bridge.storage.queues.inbox import Lane

INBOX = "inbox"
"""The chore of whoever hears what is about no running meeting."""


@dataclass(frozen=True)
class Mirror:
    """Each part is built when it is first asked for, out of those that it needs."""

    ground: Ground
    edge: SlackEdge
    pexip_http: aiohttp.ClientSession
    nodes: Nodes

    @cached_property
    def joiner(self) -> Joiner:
        return Joiner(
            http=self.pexip_http,
            nodes=self.nodes,
            database=self.ground.database,
            clock=self.ground.clock,
            random=self.ground.random,
        )

    @cached_property
    def supervisor(self) -> Supervisor:
        ground = self.ground
        return Supervisor(
            Parts(
                database=ground.database,
                handlers=self._handlers,
                joiner=self.joiner,
                clock=ground.clock,
                random=ground.random,
                unknown_events=UnknownEvents(ground.random),
                line_ids=ground.line_ids,
            ),
            ground.claims,
        )

    @cached_property
    def calls(self) -> NativeCalls | None:
        """None where nobody asked for them, or where there is no address to join at."""
        settings = self.ground.settings
        join_url = settings.pexip_join_url
        if not settings.slack_calls or join_url is None:
            return None
        return NativeCalls(
            workspaces=self.edge.workspaces,
            join_url=join_url,
            database=self.ground.database,
            clock=self.ground.clock,
        )

    @cached_property
    def postman(self) -> Postman:
        return Postman(
            database=self.ground.database,
            supervisor=self.supervisor,
            kinds=self._kinds,
            clock=self.ground.clock,
            random=self.ground.random,
        )

    @cached_property
    def conferences(self) -> Everywhere:
        return Everywhere(
            self.supervisor,
            database=self.ground.database,
            joiner=self.joiner,
            kinds=self._kinds,
            clock=self.ground.clock,
        )

    @cached_property
    def channel_life(self) -> ChannelLife:
        return ChannelLife(self.ground.database, self.conferences, self.edge.is_own_bot)

    @cached_property
    def reader(self) -> InboxReader:
        return InboxReader(
            database=self.ground.database,
            supervisor=self.supervisor,
            authors=self.edge.authors,
            wording=thread_replies.WORDING,
            on_channel_event=self.channel_life.hear,
            on_app_event=self._app_life.hear,
            clock=self.ground.clock,
            random=self.ground.random,
            is_ours=self._is_ours,
        )

    def serve(self, services: Services) -> None:
        """Whoever acts for people by itself learns by what; before anything runs."""
        for each in (self._alerting, self._recognizing, self._filing):
            each.services = services

    @cached_property
    def _handlers(self) -> Handlers:
        rows = (
            *MeetingCard(CARD, self.ground.settings.pexip_join_url).handlers,
            *(self.calls.handlers if self.calls else ()),
            *HANDLERS,
            *slides.Slides().handlers,
            *self._alerting.handlers,
            *self._recognizing.handlers,
            *self._filing.handlers,
        )
        return Handlers(rows, self.ground.random)

    @cached_property
    def _alerting(self) -> alerting.Alerting:
        return alerting.Alerting()

    @cached_property
    def _recognizing(self) -> known_people.Recognizing:
        return known_people.Recognizing()

    @cached_property
    def _filing(self) -> transcript.Filing:
        return transcript.Filing()

    @cached_property
    def _kinds(self) -> Kinds:
        return Kinds([*KINDS, *slides.LETTERS])

    @cached_property
    def _app_life(self) -> AppLife:
        return AppLife(
            self.ground.database,
            self.conferences,
            is_own_bot=self.edge.is_own_bot,
            forget_if_gone=self.edge.forget_if_gone,
            clock=self.ground.clock,
        )

    def _is_ours(self, lane: Lane) -> bool:
        """Who has a meeting in hand hears what its channel says; one replica hears all else."""
        holds = self.supervisor.holds(lane.workspace, lane.channel)
        if holds is None:
            return self.ground.claims.find(Kind.CHORE, INBOX) is not None
        return holds
