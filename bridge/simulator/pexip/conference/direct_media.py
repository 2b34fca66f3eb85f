"""Direct media: two clients who talk to each other, and a node that only carries their signals.

Sections "new_offer", "update_sdp", "new_candidate", "peer_disconnect" and "splash_screen" of the
API document. In any other service nothing of this is sent.
"""

from typing import Any

from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.state import Conference

ALONE = "direct_media_welcome"


def signal_peers(
    conference: Conference, sender: Participant, name: str, data: dict[str, Any] | None = None
) -> None:
    """Tell those who have a call what the sender said about its own."""
    if not conference.service.direct_media:
        return
    for person in conference.present():
        if person is not sender and person.call_uuids:
            conference.feed.send(person, name, data)


def show_splash_screens(conference: Conference) -> None:
    """Who is alone has something to look at until somebody comes."""
    if not conference.service.direct_media:
        return
    callers = [person for person in conference.present() if person.has_media and person.call_uuids]
    screen = {"screen_key": ALONE} if len(callers) == 1 else None
    for person in callers:
        conference.feed.send(person, "splash_screen", screen)
