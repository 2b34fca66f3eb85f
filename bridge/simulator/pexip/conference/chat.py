"""Chat lines and live captions, and who gets them.

Sections "message", "message_received" and "live_captions" of the API document.
"""

from collections.abc import Sequence
from typing import Any, Literal

from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.state import Conference
from bridge.simulator.pexip.rules.switches import Switches
from bridge.simulator.pexip.rules.versions import captioned_by
from bridge.simulator.pexip.rules.wire import Body


class ChatLine(Body):
    """A message; of type application/json its payload is a JSON text."""

    type: Literal["text/plain", "application/json"]
    payload: str


def say_to_all(
    conference: Conference, sender: Participant, line: ChatLine, switches: Switches
) -> bool:
    """Send to everyone else who is in; to the sender only where the node echoes."""
    if not _may_say(conference, line, switches):
        return False
    event = _event(sender, line, direct=False)
    for stream in conference.feed:
        viewer = stream.viewer
        if not viewer.is_waiting and (viewer is not sender or switches.echo_own_chat):
            stream.send("message_received", event)
    return True


def say_to_one(
    conference: Conference,
    sender: Participant,
    receiver: Participant,
    line: ChatLine,
    switches: Switches,
) -> bool:
    if not _may_say(conference, line, switches) or receiver.is_waiting:
        return False
    conference.feed.send(receiver, "message_received", _event(sender, line, direct=True))
    return True


def _may_say(conference: Conference, line: ChatLine, switches: Switches) -> bool:
    limit = switches.max_chat_length
    return conference.settings.chat_enabled and (limit is None or len(line.payload) <= limit)


def _event(sender: Participant, line: ChatLine, *, direct: bool) -> dict[str, Any]:
    return {
        "origin": sender.display_name,
        "uuid": sender.uuid,
        "type": line.type,
        "direct": direct,
        "payload": line.payload,
    }


def caption(
    conference: Conference, speakers: Sequence[Participant], text: str, *, is_final: bool
) -> None:
    """Reaches only those who asked for captions, and nobody in direct media."""
    service = conference.service
    if service.direct_media or not service.live_captions_available:
        return
    event = {
        "data": text,
        "is_final": is_final,
        "src_lang": service.captions_language,
        "tgt_lang": service.captions_translation or service.captions_language,
        "sources": [{"participant_uuid": speaker.uuid} for speaker in speakers],
    }
    for stream in conference.feed:
        if stream.viewer.show_live_captions and not stream.viewer.is_waiting:
            stream.send("live_captions", captioned_by(conference.switches.version, event))
