"""The live state of a simulated conference; whoever changes it through here has told everyone."""

from collections.abc import Callable
from typing import Any, Literal

from bridge.simulator.clock import Clock
from bridge.simulator.pexip.conference.event_feed import EventFeed, EventStream
from bridge.simulator.pexip.conference.participant import Participant, Role
from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.conference.stage import Layout, Stage
from bridge.simulator.pexip.rules.switches import Switches
from bridge.simulator.pexip.rules.versions import told_by

REMOVED_BY_API = "API initiated participant disconnect"
ENDED_BY_API = "API initiated conference termination"
TOKEN_EXPIRED = "Timer expired awaiting token refresh"  # noqa: S105 -- a reason, no secret
WAITED_TOO_LONG = (
    "Timeout waiting for conference host to join or permit access to locked conference"
)


PROCESSING = (
    "recording",
    "transcribing",
    "streaming",
    "public_streaming",
    "ai_enabled",
    "external_media_processing",
)
"""What else becomes of a meeting's sound and picture, as nodes since version 39 tell."""


class Settings:
    """What Hosts may change; forgotten when the last participant has left."""

    def __init__(self, service: Service) -> None:
        self.locked = False
        self.started = False
        self.guests_muted = False
        self.guests_can_unmute = True
        self.guests_can_present = service.guests_can_present
        self.guests_can_see_guests: Literal["no_hosts", "always", "never"] = "no_hosts"
        self.message_text: str | None = None
        self.message_set_time: str | None = None
        self.pinning_config: str | None = None
        self.classification_level = 0
        self.breakout_buzz = False
        self.breakout_buzz_time = 0.0
        self.silent_video_detection: dict[str, Any] = {
            "enable": True,
            "silent_after": 15,
            "require_no_faces": True,
            "reactivate_after": 2,
        }
        self.layout = Layout()
        self.video_mixes: dict[str, str | None] = {}
        self.chat_enabled = service.chat_enabled
        self.clock: dict[str, Any] | None = None
        self.dynamic_pinning: dict[str, Any] | None = None
        self.processing = dict.fromkeys(PROCESSING, False)
        self.custom_properties: dict[str, Any] | None = None
        self.host_custom_properties: dict[str, Any] | None = None


class Conference:
    """The people of one service, its settings and its open event streams."""

    def __init__(self, service: Service, clock: Clock, switches: Switches | None = None) -> None:
        self.service = service
        self.clock = clock
        self.switches = switches or Switches()
        self.feed = EventFeed()
        self.participants: dict[str, Participant] = {}
        self.settings = Settings(service)
        self.stage = Stage()
        self.presenter: Participant | None = None
        self.slide: bytes | None = None
        self.breakout_details: dict[str, Any] = {}
        self._invited: set[str] = set()

    # Who sees what

    def visible_to(self, viewer: Participant) -> list[Participant]:
        return [person for person in self.participants.values() if self._sees(viewer, person)]

    @staticmethod
    def _sees(viewer: Participant, person: Participant) -> bool:
        if viewer is person:
            return True
        if viewer.is_waiting:
            return False
        return viewer.is_host or not person.is_waiting

    def show(self, person: Participant) -> None:
        """Send what changed about one person to all who may see them."""
        for stream in self.feed:
            self.show_to(stream, person)

    def show_to(self, stream: EventStream, person: Participant) -> None:
        was_known = person.uuid in stream.known
        if person.uuid in self.participants and self._sees(stream.viewer, person):
            stream.known.add(person.uuid)
            name = "participant_update" if was_known else "participant_create"
            stream.send(name, person.roster_entry(for_host=stream.viewer.is_host))
        elif was_known:
            stream.known.discard(person.uuid)
            stream.send("participant_delete", {"uuid": person.uuid})

    def show_all_to(self, stream: EventStream, *, bracket: bool = True) -> None:
        """Rebuild a stream's roster; known people are created again, as nodes do."""
        stream.known.clear()
        if bracket:
            stream.send("participant_sync_begin")
        for person in self.visible_to(stream.viewer):
            self.show_to(stream, person)
        if bracket:
            stream.send("participant_sync_end")

    def show_settings(self) -> None:
        for stream in self.feed:
            stream.send("conference_update", self.properties(stream.viewer))

    def show_stage(self) -> None:
        self.feed.publish("stage", self.stage.entries())

    def show_layout(self) -> None:
        for stream in self.feed:
            if not stream.viewer.is_waiting:
                stream.send("layout", self.layout_for(stream.viewer))

    # What is shown

    def properties(self, viewer: Participant) -> dict[str, Any]:
        """Section "conference_update"; Guests are not told of the lock."""
        settings, service = self.settings, self.service
        lock = {"locked": settings.locked} if viewer.is_host else {}
        told = {
            **lock,
            "guests_muted": settings.guests_muted,
            "all_muted": self._is_everyone_muted(),
            "presentation_allowed": True,
            "guests_can_present": settings.guests_can_present,
            "guests_can_unmute": settings.guests_can_unmute,
            "started": settings.started,
            "live_captions_available": service.live_captions_available,
            "direct_media": service.direct_media,
            "classification": {
                "levels": service.classification_levels,
                "current": settings.classification_level,
            },
            "message_text": settings.message_text,
            "pinning_config": settings.pinning_config,
            "breakout_rooms": service.breakout_rooms,
            "breakoutbuzz": {
                "value": settings.breakout_buzz,
                "time": settings.breakout_buzz_time,
            },
            **settings.processing,
            "chat_enabled": settings.chat_enabled,
            "custom_properties": settings.custom_properties,
            **self.breakout_details,
        }
        if viewer.is_host:
            told["host_custom_properties"] = settings.host_custom_properties
        return told_by(self.switches.version, told)

    def layout_for(self, viewer: Participant) -> dict[str, Any]:
        seen = self.stage.in_layout_order(self.present()) if viewer.has_media else []
        return {
            **self.settings.layout.entry(),
            "participants": [person.uuid for person in seen],
            "guests_can_see_guests": self.settings.guests_can_see_guests,
        }

    def present(self) -> list[Participant]:
        """Those who are really in: neither waiting nor still ringing."""
        return [
            person
            for person in self.participants.values()
            if not person.is_waiting and person.service_type != "connecting"
        ]

    def guests(self) -> list[Participant]:
        return [person for person in self.participants.values() if not person.is_host]

    def _is_everyone_muted(self) -> bool:
        heard = [person for person in self.present() if person.has_media]
        return bool(heard) and all(person.is_muted for person in heard)

    # Coming and going

    def enter(self, person: Participant, *, invited: bool = False) -> None:
        if invited:
            self._invited.add(person.uuid)
        person.start_time = self.clock.now().timestamp()
        self.participants[person.uuid] = person
        if person.service_type != "connecting":
            person.service_type = "waiting_room" if self._must_wait(person) else self.service.kind
        if self.settings.guests_muted and not person.is_host:
            person.is_muted = person.is_muted_by_host = True
        self._note_start(person)
        self.show(person)
        self._let_in_whoever_may()
        self.show_layout()

    def answer(self, person: Participant) -> None:
        """A dialed participant picks up."""
        person.service_type = self.service.kind
        self._note_start(person)
        self.show(person)
        self._let_in_whoever_may()
        self.show_layout()

    def invite(self, person: Participant) -> None:
        """Let one person in from the waiting room, whatever they wait for."""
        self._invited.add(person.uuid)
        self._let_in_whoever_may()

    def start(self) -> None:
        self.settings.started = True
        self.show_settings()
        self._let_in_whoever_may()

    def set_locked(self, *, locked: bool) -> None:
        self.settings.locked = locked
        self.show_settings()
        self._let_in_whoever_may()

    def remove(self, person: Participant, reason: str | None) -> None:
        """Take someone out; with no reason they left by themselves."""
        if self.participants.pop(person.uuid, None) is None:
            return
        self.feed.dismiss(person, reason)
        if self.presenter is person:
            self.stop_presenting()
        self.show(person)
        if not self.participants:
            self._forget()
        elif self.stage.forget(person):
            self.show_stage()
        self.show_layout()

    def end(self, reason: str) -> None:
        for person in tuple(self.participants.values()):
            self.remove(person, reason)

    def start_media(self, person: Participant) -> None:
        """A client of the API is seen and heard from here on; a Host thereby starts."""
        person.has_media = True
        self._note_start(person)
        self.show(person)
        self._let_in_whoever_may()
        self.show_layout()

    def stop_media(self, person: Participant) -> None:
        person.has_media = False
        self.show(person)
        self.show_layout()

    def set_role(self, person: Participant, role: Role) -> None:
        """The rights change at once; who is seen, with the next roster."""
        person.role = role
        self._note_start(person)
        self.show(person)
        for stream in self.feed.of(person):
            stream.send("conference_update", self.properties(person))
        self._let_in_whoever_may()

    # Presentation

    def start_presenting(self, person: Participant) -> None:
        if self.presenter is not None and self.presenter is not person:
            self.feed.send(self.presenter, "presentation_ended")
            self.stop_presenting()
        self.presenter = person
        person.is_presenting = True
        self.show(person)
        self.feed.publish("presentation_start", self.presentation())

    def presentation(self) -> dict[str, Any]:
        person = self.presenter
        if person is None:
            return {}
        return {
            "presenter_name": person.display_name,
            "presenter_uri": person.uri,
            "presenter_uuid": person.uuid,
            "source": "video",
        }

    def stop_presenting(self) -> None:
        person, self.presenter = self.presenter, None
        if person is None:
            return
        person.is_presenting = False
        had_slide, self.slide = self.slide is not None, None
        self.show(person)
        if had_slide:
            self.feed.publish("presentation_frame_reset")
        self.feed.publish("presentation_stop", {})

    def change_all(self, people: list[Participant], change: Callable[[Participant], None]) -> None:
        for person in people:
            change(person)
            self.show(person)

    # Waiting

    def _must_wait(self, person: Participant) -> bool:
        if person.uuid in self._invited:
            return False
        holds_host_pin = person.is_host and self.service.has_waiting_guests
        if self.settings.locked and not holds_host_pin:
            return True
        return self.service.has_waiting_guests and not person.is_host and not self.settings.started

    def _note_start(self, person: Participant) -> None:
        # A Host without media controls, but does not start: Guests go on waiting.
        starts = person.is_host and person.has_media and person in self.present()
        if starts and not self.settings.started:
            self.settings.started = True
            self.show_settings()

    def _let_in_whoever_may(self) -> None:
        for person in self.participants.values():
            if person.service_type == "waiting_room" and not self._must_wait(person):
                person.service_type = self.service.kind
                self._welcome(person)

    def _welcome(self, person: Participant) -> None:
        """Tell the others that someone is in, and show that person the whole conference."""
        for stream in self.feed:
            if stream.viewer is person:
                self.show_all_to(stream)
                stream.send("stage", self.stage.entries())
            else:
                self.show_to(stream, person)

    def _forget(self) -> None:
        self.settings = Settings(self.service)
        self.stage = Stage()
        self.presenter = None
        self._invited.clear()
