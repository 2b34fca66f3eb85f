"""Who presents, as the node last said it."""

from dataclasses import dataclass

from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.words.text import clean_name
from bridge.pexip.stream.media_events import PresentationStarted

OWN_PICTURE = "a picture of this channel"
"""What stands for the name where the bridge presents."""


@dataclass
class Presenting:
    """What the node last said about the presentation."""

    started: PresentationStarted | None = None


def names_somebody(event: PresentationStarted) -> bool:
    """A start that names nobody says that the presenter has gone."""
    return any((event.presenter_uuid, event.presenter_name, event.presenter_uri))


def presenter_name(meeting: Meeting) -> str:
    """By the event; nodes that have not sent one still mark the person in the roster."""
    started = meeting.recall(Presenting).started
    roster = meeting.roster
    if started is not None and started.presenter_uuid in roster.own:
        return OWN_PICTURE
    if started is None:
        return next((roster.label(each) for each in roster.presenting), "")
    presenter = roster.find(started.presenter_uuid)
    if presenter is not None:
        return roster.label(presenter)
    return clean_name(started.presenter_name, clean_name(started.presenter_uri, "Somebody"))
