"""Slides as pictures in the card's thread, each once.

A node may take seconds to give a picture, and a meeting's events must not wait for it: pictures
are fetched, read and compared beside the meetings' turns. Slides of breakout rooms are left out.
"""

import asyncio
from dataclasses import dataclass, field

import structlog

from bridge.commands.running.permissions import check_restart
from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Done, Outcome, Refused
from bridge.commands.table.row import NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import NotInConferenceError
from bridge.mirror.meeting.handlers import Handler, MeetingEnded, Ticked, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.slides.presenter import names_somebody
from bridge.mirror.slides.shown_slides import ShownSlides
from bridge.mirror.slides.slide_frame import Frame, fetch_frame
from bridge.mirror.slides.slide_look import Unreadable
from bridge.mirror.slides.slide_watch import SlideWatch
from bridge.pexip import (
    NotFoundError,
    PexipError,
    PresentationFrameChanged,
    PresentationFrameReset,
    PresentationStarted,
    PresentationStopped,
    StreamOpened,
)
from bridge.slack.shown.blocks import date_token
from bridge.storage.meetings import bindings

# Each may hold a picture of several MB, and a decoded one.
_AT_ONCE = 4

_CLOSED = Refused(text="Nothing of this meeting comes to Slack any more.")

_log = structlog.get_logger()


@dataclass
class Showing:
    """What a meeting's slides need between two events."""

    watch: SlideWatch = field(default_factory=SlideWatch)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_due: bool = False
    is_over: bool = False
    shown: ShownSlides | None = None
    """None until it is read."""


@dataclass
class SlideAsked:
    """Somebody wants the slide on show in the thread, whatever the setting says."""

    outcome: Outcome | None = None
    """What has come of it, once it was handled."""


async def note_start(event: PresentationStarted, meeting: Meeting) -> None:
    """Who comes in the middle is told of the presentation, and not of the frame on show."""
    watch = meeting.recall(Showing).watch
    if names_somebody(event):
        watch.note(event.event_id, meeting.now())
    else:
        watch.clear()


async def note_frame(event: PresentationFrameChanged, meeting: Meeting) -> None:
    meeting.recall(Showing).watch.note(event.event_id, meeting.now())


async def note_end(
    _event: PresentationStopped | PresentationFrameReset | StreamOpened, meeting: Meeting
) -> None:
    """A new stream says once more what is shown, if anything still is."""
    meeting.recall(Showing).watch.clear()


async def note_end_of_meeting(_event: MeetingEnded, meeting: Meeting) -> None:
    meeting.recall(Showing).is_over = True


class Slides:
    """All meetings' slides."""

    def __init__(self) -> None:
        self._due: asyncio.Queue[Meeting] = asyncio.Queue()
        self._slots = asyncio.Semaphore(_AT_ONCE)

    @property
    def handlers(self) -> tuple[Handler, ...]:
        return (on(Ticked, self.queue), on(SlideAsked, self.answer))

    async def queue(self, _event: Ticked, meeting: Meeting) -> None:
        showing, settings = meeting.recall(Showing), meeting.settings
        is_wanted = settings.slides and not settings.stopped
        if is_wanted and not showing.is_due and showing.watch.take(meeting.now()):
            showing.is_due = True
            self._due.put_nowait(meeting)

    async def answer(self, event: SlideAsked, meeting: Meeting) -> None:
        event.outcome = await self._show(meeting, is_asked=True)

    async def run(self) -> None:
        """Show what is due until canceled."""
        async with asyncio.TaskGroup() as group:
            while True:
                meeting = await self._due.get()
                group.create_task(self._show_by_itself(meeting), name=f"slide of {meeting.id}")

    async def _show_by_itself(self, meeting: Meeting) -> None:
        try:
            await self._show(meeting)
        except Exception:  # noqa: BLE001 - one slide must not end all others
            _log.exception("A slide was not shown", meeting=meeting.id)
        finally:
            meeting.recall(Showing).is_due = False

    async def _show(self, meeting: Meeting, *, is_asked: bool = False) -> Outcome:
        """Fetch the slide on show, and post it if the thread does not have it."""
        async with meeting.recall(Showing).turn, self._slots:
            if _is_closed(meeting):
                return _CLOSED
            found = await _fetch(meeting)
            if isinstance(found, Refused):
                return found
            return await _post(found, meeting, is_asked=is_asked)


async def _fetch(meeting: Meeting) -> Frame | Refused:
    watch = meeting.recall(Showing).watch
    if not watch.event_id:
        return Refused(text="Nobody presents here, as far as the node has told.")
    try:
        found = await fetch_frame(meeting, watch.event_id)
    except NotFoundError:
        # Not tried again: the node will tell of the first frame.
        return Refused(text="Nothing is shown at this moment.")
    except (PexipError, NotInConferenceError) as error:
        watch.failed(meeting.now())
        _log.info("A slide cannot be fetched", meeting=meeting.id, cause=str(error))
        return Refused(text="The node does not give the slide at this moment; it is tried again.")
    if isinstance(found, Unreadable):
        again = "; it is tried again" if watch.unreadable(meeting.now()) else ""
        _log.warning("A slide cannot be read", meeting=meeting.id, cause=found.reason)
        return Refused(text=f"What the node gave is no slide: {found.reason}{again}.")
    watch.looked()
    return found


async def _post(frame: Frame, meeting: Meeting, *, is_asked: bool) -> Outcome:
    showing = meeting.recall(Showing)
    # As stored, for the first time after a start.
    shown = showing.shown = showing.shown or await ShownSlides.load(meeting)
    number = await shown.find(frame.picture.look)
    if number is not None and not (is_asked and await shown.was_refused(number)):
        return Done(text=f"Slide {number} is in the thread already.")
    if not is_asked and await shown.are_refused():
        return Refused(text="Slack has not taken the last slides.")
    if await shown.are_too_many():
        # Once Slack takes them again, the one on show then comes too.
        showing.watch.failed(meeting.now())
        return Refused(text="Too many slides wait for Slack already; it is tried again.")
    # Looking took its time, and somebody may have said !stop, or switched slides off.
    if _is_closed(meeting) or not (is_asked or meeting.settings.slides):
        return _CLOSED
    depth = await shown.add(frame, date_token(meeting.now()))
    showing.watch.posted(meeting.now(), depth)
    return Done(text=f"Slide {shown.last} comes into the card’s thread.")


def _is_closed(meeting: Meeting) -> bool:
    return meeting.settings.stopped or meeting.recall(Showing).is_over


async def show_now(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Also where slides are off: a person has seen what it is."""
    binding, asked = situation.require_binding(), SlideAsked()
    if not await situation.services.conferences.tell(binding, asked):
        return Refused(text=f"No meeting runs in {binding.alias}.")
    return asked.outcome or Refused(text="The slide could not be shown. Try again.")


async def switch_on(_arguments: NoArguments, situation: Situation) -> Outcome:
    """After a !stop in the meeting only an administrator may."""
    also = check_restart(situation.person, situation.require_binding())
    await _set(situation, slides=True, stopped=False)
    return Done(text="Slides come into the card’s thread, each once.", lines=also)


async def switch_off(_arguments: NoArguments, situation: Situation) -> Outcome:
    await _set(situation, slides=False)
    return Done(text="No more slides come into the thread; /pexip slide still brings one.")


async def _set(situation: Situation, **changes: bool) -> None:
    binding = situation.require_binding()
    settings = binding.settings.model_copy(update=changes)
    async with situation.services.database.transaction() as transaction:
        await bindings.set_settings(transaction, binding.id, settings)


SLIDE = Procedure(
    name="slide",
    summary="The slide on show into the thread, now",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="slide",
    run=show_now,
    needs_meeting=True,
)
SLIDES_ON = Procedure(
    name="slides on",
    summary="Slides into the card’s thread",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="slides on",
    run=switch_on,
)
SLIDES_OFF = Procedure(
    name="slides off",
    summary="No more slides",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="slides off",
    run=switch_off,
)

COMMANDS = (SLIDE, SLIDES_ON, SLIDES_OFF)
HANDLERS = (
    on(PresentationStarted, note_start),
    on(PresentationFrameChanged, note_frame),
    on(PresentationStopped, note_end),
    on(PresentationFrameReset, note_end),
    on(StreamOpened, note_end),
    on(MeetingEnded, note_end_of_meeting),
)
