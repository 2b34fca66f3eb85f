"""Who presents: on the card, for as long as it lasts."""

from dataclasses import dataclass

from bridge.mirror.handlers import on
from bridge.mirror.meeting import Meeting
from bridge.mirror.text import clean_name, safe
from bridge.pexip import PresentationStarted, PresentationStopped, StreamOpened
from bridge.slack.card import CardSection


@dataclass
class Presenting:
    """What the node last said about the presentation."""

    started: PresentationStarted | None = None


async def note_start(event: PresentationStarted, meeting: Meeting) -> None:
    """A start that names nobody says that the presenter has gone."""
    is_named = any((event.presenter_uuid, event.presenter_name, event.presenter_uri))
    meeting.recall(Presenting).started = event if is_named else None


async def note_stop(_event: PresentationStopped, meeting: Meeting) -> None:
    meeting.recall(Presenting).started = None


async def forget_presenter(_event: StreamOpened, meeting: Meeting) -> None:
    """The new stream says once more who presents, if anybody still does."""
    meeting.recall(Presenting).started = None


def show_presenter(meeting: Meeting) -> CardSection:
    name = _presenter(meeting)
    return CardSection(lines=(f"*Presenting* {safe(name)}",) if name else ())


def _presenter(meeting: Meeting) -> str:
    """By the event; nodes that have not sent one still mark the person in the roster."""
    started = meeting.recall(Presenting).started
    roster = meeting.roster
    if started is None:
        return next((roster.label(each) for each in roster.people if each.is_presenting), "")
    presenter = roster.find(started.presenter_uuid)
    if presenter is not None:
        return roster.label(presenter)
    return clean_name(started.presenter_name, clean_name(started.presenter_uri, "Somebody"))


HANDLERS = (
    on(PresentationStarted, note_start),
    on(PresentationStopped, note_stop),
    on(StreamOpened, forget_presenter),
)
CARD = show_presenter
