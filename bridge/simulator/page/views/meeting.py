"""The meeting as the visitor sees it: people from the roster, chat and captions as they come."""

import itertools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bridge.simulator.clock import Clock
from bridge.simulator.page.views.onlooker import Onlooker
from bridge.simulator.pexip.conference.breakout_room import Breakout
from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.state import Conference

Json = dict[str, Any]

_CHAT_LINES = 100


class MeetingView:
    """Follows one conference and tells `changed` that there is something new to show."""

    def __init__(
        self,
        conference: Conference,
        clock: Clock,
        changed: Callable[[], None],
        rooms: Callable[[], Sequence[Breakout]] = tuple,
    ) -> None:
        self._conference = conference
        self._rooms = rooms
        self._clock = clock
        self._changed = changed
        self._numbers = itertools.count()
        self._chat: deque[Json] = deque(maxlen=_CHAT_LINES)
        self._caption: Json | None = None
        self._frames = 0

    @contextmanager
    def follow(self) -> Iterator[None]:
        """Watch while the body runs."""
        onlooker = Onlooker(self._hear, self._overhear)
        self._conference.feed.open(onlooker, abort=lambda: None)
        try:
            yield
        finally:
            self._conference.feed.close(onlooker)

    def _hear(self, name: str, data: Any) -> None:
        if name == "message_received":
            self.note_chat(data["uuid"], data["origin"], data["payload"])
        elif name == "live_captions":
            self._note_caption(data)
        elif name == "presentation_frame":
            self._frames += 1
        self._changed()

    def _overhear(self, receiver: Participant, name: str, data: Any) -> None:
        """A visitor who writes as everybody may read as everybody."""
        if name == "message_received":
            self.note_chat(data["uuid"], data["origin"], data["payload"], receiver)
            self._changed()

    def note_chat(self, uuid: str, name: str, text: str, to: Participant | None = None) -> None:
        person = self._conference.participants.get(uuid)
        self._chat.append(
            {
                "number": next(self._numbers),
                "name": name,
                "text": text,
                "at": self._clock.now().timestamp(),
                "is_bot": person is not None and _is_bot(person),
                "to": to and {"uuid": to.uuid, "name": to.display_name},
            }
        )

    def _note_caption(self, data: Json) -> None:
        person = self._conference.participants.get(data["sources"][0]["participant_uuid"])
        self._caption = {
            "name": person.display_name if person else "",
            "text": data["data"],
            "is_final": data["is_final"],
        }

    def to_json(self) -> Json:
        settings = self._conference.settings
        people = list(self._conference.participants.values())
        speaking = {
            entry["participant_uuid"]
            for entry in self._conference.stage.entries()
            if entry["vad"] > 0
        }
        return {
            "name": self._conference.service.name,
            "is_locked": settings.locked,
            "are_guests_muted": settings.guests_muted,
            "people": [_tile(p, speaking) for p in people if not _is_bot(p)],
            "rooms": [
                {"name": each.room.service.name, "people": [_tile(p, set()) for p in each.people()]}
                for each in self._rooms()
            ],
            "bots": [
                {"uuid": p.uuid, "name": p.display_name, "is_waiting": p.is_waiting}
                for p in people
                if _is_bot(p)
            ],
            "chat": list(self._chat),
            # Where nobody is left, nobody has just said something.
            "caption": self._caption if any(not _is_bot(p) for p in people) else None,
            "slide": self._slide(),
        }

    def _slide(self) -> Json | None:
        """The picture itself is fetched under this number, which tells it from the one before."""
        presenter = self._conference.presenter
        if presenter is None or self._conference.slide is None:
            return None
        return {"number": self._frames, "presenter": presenter.display_name}


def _is_bot(person: Participant) -> bool:
    return person.protocol == "api" and not person.has_media


def _tile(person: Participant, speaking: set[str]) -> Json:
    return {
        "uuid": person.uuid,
        "name": person.display_name,
        "is_host": person.is_host,
        "protocol": person.protocol,
        "is_muted": person.is_muted or person.is_client_muted,
        "has_video": not (person.is_video_muted or person.is_audio_only),
        "has_hand": person.buzz_time > 0,
        "has_spotlight": person.spotlight > 0,
        "is_speaking": person.uuid in speaking,
        "is_waiting": person.is_waiting,
    }
