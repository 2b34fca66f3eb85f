"""Who presents: on the card, for as long as it lasts."""

from bridge.mirror.meeting.handlers import on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.slides.presenter import Presenting, names_somebody, presenter_name
from bridge.mirror.words.text import safe
from bridge.pexip.stream.heard import StreamOpened
from bridge.pexip.stream.media_events import PresentationStarted, PresentationStopped
from bridge.slack.shown.card import CardSection


def note_start(event: PresentationStarted, meeting: Meeting) -> None:
    meeting.recall(Presenting).started = event if names_somebody(event) else None


def note_stop(_event: PresentationStopped, meeting: Meeting) -> None:
    meeting.recall(Presenting).started = None


def forget_presenter(_event: StreamOpened, meeting: Meeting) -> None:
    """The new stream says once more who presents, if anybody still does."""
    meeting.recall(Presenting).started = None


def show_presenter(meeting: Meeting) -> CardSection:
    name = presenter_name(meeting)
    return CardSection(lines=(f"*Presenting* {safe(name)}",) if name else ())


HANDLERS = (
    on(PresentationStarted, note_start),
    on(PresentationStopped, note_stop),
    on(StreamOpened, forget_presenter),
)
CARD = show_presenter
