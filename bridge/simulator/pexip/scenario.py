"""What happens in a meeting, in a tester's words."""

import asyncio
from typing import Literal

from bridge.simulator.pexip.conference.chat import ChatLine, caption, say_to_all, say_to_one
from bridge.simulator.pexip.conference.node_state import NodeState
from bridge.simulator.pexip.conference.participant import Participant, Protocol
from bridge.simulator.pexip.conference.state import Conference

ContentType = Literal["text/plain", "application/json"]


class SimulatedParticipant:
    """Somebody at an endpoint; every verb is done, and told to all, when it returns."""

    def __init__(self, state: NodeState, conference: Conference, participant: Participant) -> None:
        self._state = state
        self._conference = conference
        self.participant = participant

    @property
    def uuid(self) -> str:
        return self.participant.uuid

    @property
    def name(self) -> str:
        return self.participant.display_name

    @property
    def is_in(self) -> bool:
        return self.uuid in self._conference.participants and not self.participant.is_waiting

    async def says(self, text: str, *, content_type: ContentType = "text/plain") -> None:
        """Write into the chat, for all to read."""
        line = ChatLine(type=content_type, payload=text)
        say_to_all(self._conference, self.participant, line, self._state.switches)
        await _breathe()

    async def says_to(self, receiver_uuid: str, text: str) -> None:
        """Write to one person alone."""
        receiver = self._conference.participants[receiver_uuid]
        line = ChatLine(type="text/plain", payload=text)
        say_to_one(self._conference, self.participant, receiver, line, self._state.switches)
        await _breathe()

    async def speaks(
        self, text: str, *, final: bool = True, over: "SimulatedParticipant | None" = None
    ) -> None:
        """Talk, and be captioned; not final means that more words replace these.

        Whoever talks over another shares a caption with them.
        """
        self._note_voice()
        speakers = [self.participant, *([] if over is None else [over.participant])]
        caption(self._conference, speakers, text, is_final=final)
        await _breathe()

    async def starts_speaking(self) -> None:
        """Be heard without words in captions."""
        self._note_voice()
        await _breathe()

    async def stops_speaking(self) -> None:
        self._conference.stage.fall_silent(self.participant)
        self._conference.show_stage()
        await _breathe()

    async def raises_hand(self) -> None:
        self.participant.buzz_time = self._state.clock.now().timestamp()
        await self._show()

    async def lowers_hand(self) -> None:
        self.participant.buzz_time = 0.0
        await self._show()

    async def mutes_self(self) -> None:
        """At the endpoint, not at the node."""
        self.participant.is_client_muted = True
        await self._show()

    async def unmutes_self(self) -> None:
        """Undo both kinds of mute, as a person does who may."""
        self.participant.is_client_muted = False
        self.participant.is_muted = self.participant.is_muted_by_host = False
        await self._show()

    async def turns_camera(self, *, on: bool) -> None:
        self.participant.is_video_muted = not on
        await self._show()

    async def renames(self, name: str) -> None:
        self.participant.display_name = name
        await self._show()

    async def presents(self) -> None:
        self._conference.start_presenting(self.participant)
        await _breathe()

    async def shows_next_slide(self, jpeg: bytes | None = None) -> None:
        """Tell that a new frame can be fetched, under the id of this event."""
        self._conference.slide = jpeg
        self._conference.feed.publish("presentation_frame")
        await _breathe()

    async def stops_presenting(self) -> None:
        if self._conference.presenter is self.participant:
            self._conference.stop_presenting()
        await _breathe()

    async def answers(self) -> None:
        """Pick up, for a participant that was dialed."""
        self._conference.answer(self.participant)
        await _breathe()

    async def leaves(self) -> None:
        self._conference.remove(self.participant, None)
        await _breathe()

    async def _show(self) -> None:
        self._conference.show(self.participant)
        await _breathe()

    def _note_voice(self) -> None:
        self.participant.last_spoken_time = self._state.clock.now().timestamp()
        self._conference.stage.speak(self.participant)
        self._conference.show_stage()
        if self.uuid in self._conference.participants:
            self._conference.show(self.participant)


async def someone_joins(
    state: NodeState,
    conference: Conference,
    name: str,
    *,
    role: Literal["host", "guest"],
    protocol: Protocol,
    has_media: bool,
    audio_only: bool,
    is_external: bool,
) -> SimulatedParticipant:
    """A person enters by an endpoint of their own, PIN and all."""
    participant = Participant(
        uuid=state.new_uuid(),
        display_name=name,
        role="chair" if role == "host" else "guest",
        protocol=protocol,
        has_media=has_media,
        is_audio_only=audio_only,
        is_external=is_external,
        uri=f"{name.casefold().replace(' ', '.')}@example.com",
        vendor="Simulated endpoint",
        local_alias=conference.service.aliases[0],
    )
    conference.enter(participant)
    await _breathe()
    return SimulatedParticipant(state, conference, participant)


async def _breathe() -> None:
    """Let the streams write before the next thing happens."""
    await asyncio.sleep(0)
