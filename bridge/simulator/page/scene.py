"""One showing of the demo: who is where, and how it looks to the visitor."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

from bridge.simulator.clock import Clock
from bridge.simulator.page.play.attention import Attention
from bridge.simulator.page.play.script import Cast
from bridge.simulator.page.views.meeting import MeetingView
from bridge.simulator.page.views.slack import SlackView, find_captions, find_card
from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack import Channel, Message, Person
from bridge.simulator.slack.state.changes import Change, NoticeShown
from bridge.simulator.slack.state.workspace import Workspace

ALIAS = "meet.demo"
MEETING = Service(name="Stand-up", aliases=(ALIAS,))

_ROLES: dict[str, Literal["host", "guest"]] = {
    "Alice": "host",
    "Bob": "guest",
    "Carol": "guest",
    "Dave": "guest",
    "Erin": "guest",
}

# What Slack's own client says, where that is more than the name of the error.
_NOTICES = {
    "not_supported_in_threads": "Slash commands are not supported in threads. Sorry!",
    "invalid_command": "That is not a valid command here.",
    "user_not_found": "Name somebody of this workspace: /invite @bob, or /invite @pexip.",
    "operation_timeout": "The app did not answer within three seconds.",
}


class Scene:
    """A meeting with its people, a workspace with its visitor, and the channel they look at."""

    def __init__(
        self,
        node: SimulatedNode,
        workspace: Workspace,
        visitor: Person,
        home: Channel,
        clock: Clock,
    ) -> None:
        self.node = node
        self.workspace = workspace
        self.visitor = visitor
        self.home = home
        self.clock = clock
        self.attention = Attention(clock)
        self.conference = node.conference(ALIAS)
        self.cast: Cast = {}
        self.is_live = False

    @asynccontextmanager
    async def follow(
        self, changed: Callable[[], None], notify: Callable[[str], None]
    ) -> AsyncIterator["SceneView"]:
        """Fill the meeting and watch both sides while the body runs."""

        def watch(change: Change) -> None:
            # While the app starts, what fails is tried again and nothing for the visitor.
            if isinstance(change, NoticeShown) and change.user == self.visitor.id and self.is_live:
                notify(_NOTICES.get(change.error, change.text))
            # The card may be deleted later; that is then what there is to see.
            self.is_live = self.is_live or self.card() is not None
            changed()

        meeting = MeetingView(self.conference, self.clock, changed, lambda: self.node.rooms(ALIAS))
        slack = SlackView(self.workspace, self.visitor.user, self.home)
        self.workspace.feed.listen(watch)
        with meeting.follow():
            self.cast = {
                name: await self.node.someone_joins(name, alias=ALIAS, role=role)
                for name, role in _ROLES.items()
            }
            yield SceneView(self, meeting, slack)

    # What is there

    def card(self) -> Message | None:
        return find_card(self.workspace, self.home)

    def captions(self) -> Message | None:
        return find_captions(self.workspace, self.home)

    def bot(self) -> Participant | None:
        """The bridge's own participant."""
        return next(iter(self.node.clients(ALIAS)), None)

    def people(self, name: str) -> list[SimulatedParticipant]:
        """Everyone of that name who is in the meeting."""
        found = (p for p in self.node.people(ALIAS) if p.display_name == name)
        return [self.node.participant(person.uuid) for person in found]


class SceneView:
    """How a scene looks to the visitor."""

    def __init__(self, scene: Scene, meeting: MeetingView, slack: SlackView) -> None:
        self.scene = scene
        self.meeting = meeting
        self._slack = slack

    def to_json(self) -> dict[str, Any]:
        return {
            "phase": "live" if self.scene.is_live else "starting",
            "slack": self._slack.to_json(),
            "meeting": self.meeting.to_json(),
        }
