"""Slides as pictures in the card's thread, each once.

A node may take seconds to give a picture, and a meeting's events must not wait for it: pictures
are fetched, read and compared beside the meetings' turns. Slides of breakout rooms are left out.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from bridge.commands.rights.permissions import check_restart
from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Done, Outcome, Refused
from bridge.commands.table.row import NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import NotInConferenceError
from bridge.mirror.elsewhere.letters import Kind
from bridge.mirror.meeting.handlers import MeetingEnded, Row, Ticked, on, recalling
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.outside import Outside
from bridge.mirror.slides.presenter import names_somebody
from bridge.mirror.slides.shown_slides import ShownSlides, look_at_queue
from bridge.mirror.slides.slide_frame import Frame, fetch_frame, small_copy_of
from bridge.mirror.slides.slide_look import Unreadable
from bridge.mirror.slides.slide_watch import SlideWatch
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.pexip.errors import NotFoundError, PexipError
from bridge.pexip.stream.heard import StreamOpened
from bridge.pexip.stream.media_events import (
    PresentationFrameChanged,
    PresentationFrameReset,
    PresentationStarted,
    PresentationStopped,
)
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings, slides
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.meetings.slides import Slide
from bridge.storage.queues.withdrawing import SLIDES, withdraw_words

# Each may hold a picture of several MB, and a decoded one.
_AT_ONCE = 4

_CLOSED = Refused(text="Nothing of this meeting comes to Slack any more.")

_log = structlog.get_logger()


@dataclass
class Showing:
    """What a meeting's slides need between two events."""

    watch: SlideWatch = field(default_factory=SlideWatch)
    is_own: bool = False
    """Whether what is shown came from Slack; the channel has it."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_due: bool = False
    is_over: bool = False
    shown: ShownSlides = field(default_factory=ShownSlides)


@dataclass
class SlideAsked:
    """Somebody wants the slide on show in the thread, whatever the setting says."""

    outcome: Outcome | None = None
    """What has come of it, once it was handled."""
    is_handled: asyncio.Event = field(default_factory=asyncio.Event)


def note_start(event: PresentationStarted, meeting: Meeting) -> None:
    """Who comes in the middle is told of the presentation, and not of the frame on show."""
    showing = meeting.recall(Showing)
    watch, showing.is_own = showing.watch, event.presenter_uuid in meeting.roster.own
    if names_somebody(event) and not showing.is_own:
        watch.note(event.event_id, meeting.now())
    else:
        watch.clear()
    _wait(watch, meeting)


def note_frame(event: PresentationFrameChanged, meeting: Meeting) -> None:
    showing = meeting.recall(Showing)
    if showing.is_own:
        return
    watch = showing.watch
    watch.note(event.event_id, meeting.now())
    _wait(watch, meeting)


def _wait(watch: SlideWatch, meeting: Meeting) -> None:
    if next_look := watch.next_look():
        meeting.tick_in((next_look - meeting.now()).total_seconds())


def note_end(
    event: PresentationStopped | PresentationFrameReset | StreamOpened, meeting: Meeting
) -> None:
    """A new stream says once more what is shown, if anything still is."""
    showing = meeting.recall(Showing)
    showing.watch.clear()
    if not isinstance(event, StreamOpened):
        showing.shown.on_show = 0


def note_end_of_meeting(_event: MeetingEnded, meeting: Meeting) -> None:
    meeting.recall(Showing).is_over = True


class Slides:
    """All meetings' slides."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_AT_ONCE)

    @property
    def handlers(self) -> tuple[Row, ...]:
        return (
            on(Ticked, self.look),
            on(SlideAsked, self.answer),
            recalling(load_slides, recall_slides),
        )

    def look(self, _event: Ticked, meeting: Meeting) -> None:
        showing, settings = meeting.recall(Showing), meeting.settings
        if not settings.slides or not meeting.is_mirrored or showing.is_due:
            return
        if showing.watch.take(meeting.now()):
            showing.is_due = True
            meeting.later(self._show_by_itself)
        else:
            _wait(showing.watch, meeting)

    def answer(self, event: SlideAsked, meeting: Meeting) -> None:
        meeting.later(partial(self._answer, event))

    async def _answer(self, event: SlideAsked, outside: Outside) -> None:
        try:
            event.outcome = await self._show(outside, is_asked=True)
        finally:
            event.is_handled.set()
            _wait(outside.recall(Showing).watch, outside.meeting)

    async def _show_by_itself(self, outside: Outside) -> None:
        try:
            await self._show(outside)
        finally:
            showing = outside.recall(Showing)
            showing.is_due = False
            _wait(showing.watch, outside.meeting)

    async def _show(self, outside: Outside, *, is_asked: bool = False) -> Outcome:
        """Fetch the slide on show, and post it if the thread does not have it."""
        async with outside.recall(Showing).turn, self._slots:
            if _is_closed(outside.meeting):
                return _CLOSED
            found = await _fetch(outside)
            if isinstance(found, Refused):
                return found
            return await _post(found, outside, is_asked=is_asked)


async def load_slides(tx: Transaction, record: MeetingRecord) -> list[Slide]:
    return await slides.of_meeting(tx, record.id)


def recall_slides(stored: list[Slide], meeting: Meeting) -> None:
    meeting.recall(Showing).shown = ShownSlides.of(stored)


async def _fetch(outside: Outside) -> Frame | Refused:
    watch, now = outside.recall(Showing).watch, outside.meeting.now
    if not watch.event_id:
        return Refused(text="Nobody presents here, as far as the node has told.")
    try:
        found = await fetch_frame(outside, watch.event_id)
    except NotFoundError:
        # Not tried again: the node will tell of the first frame.
        return Refused(text="Nothing is shown at this moment.")
    except (PexipError, NotInConferenceError) as error:
        watch.failed(now())
        _log.info("A slide cannot be fetched", meeting=outside.id, cause=str(error))
        return Refused(text="The node does not give the slide at this moment; it is tried again.")
    if isinstance(found, Unreadable):
        no_slide = catalogue.NO_SLIDE_YET if watch.unreadable(now()) else catalogue.NO_SLIDE
        _log.warning("A slide cannot be read", meeting=outside.id, cause=found.reason)
        return Refused(text=say(no_slide, why=found.reason))
    watch.looked()
    return found


async def _post(frame: Frame, outside: Outside, *, is_asked: bool) -> Outcome:
    showing = outside.recall(Showing)
    number = await showing.shown.find(frame.picture.look)
    waiting = await outside.read(look_at_queue, outside.meeting, number, showing.shown.last)
    if number is not None and not (is_asked and waiting.was_refused):
        await outside.decide(partial(_note_again, number), is_quiet=True)
        return Done(text=f"Slide {number} is in the thread already.")
    if not is_asked and waiting.are_refused:
        return Refused(text="Slack has not taken the last slides.")
    if waiting.are_too_many:
        # Once Slack takes them again, the one on show then comes too.
        showing.watch.failed(outside.meeting.now())
        return Refused(text="Too many slides wait for Slack already; it is tried again.")
    small = await small_copy_of(frame)
    return await outside.decide(
        lambda meeting: _add(frame, small, waiting.depth, meeting, is_asked=is_asked)
    )


def _note_again(number: int, meeting: Meeting) -> None:
    if not _is_closed(meeting):
        meeting.recall(Showing).shown.show_again(number, meeting)


def _add(frame: Frame, small: bytes, depth: int, meeting: Meeting, *, is_asked: bool) -> Outcome:
    showing = meeting.recall(Showing)
    # Looking took its time, and somebody may have said !stop, or switched slides off.
    if _is_closed(meeting) or not (is_asked or meeting.settings.slides):
        return _CLOSED
    showing.shown.add(frame, small, meeting)
    showing.watch.posted(meeting.now(), depth)
    return Done(text=f"Slide {showing.shown.last} comes into the card’s thread.")


def _is_closed(meeting: Meeting) -> bool:
    return not meeting.is_mirrored or meeting.recall(Showing).is_over


async def show_now(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Also where slides are off: a person has seen what it is."""
    binding, asked = situation.require_binding(), SlideAsked()
    if not await situation.services.conferences.tell(binding, asked):
        return Refused(text=f"No meeting runs in {binding.alias}.")
    await asked.is_handled.wait()
    return asked.outcome or Refused(text="The slide could not be shown. Try again.")


def _write_asked(_asked: SlideAsked) -> Mapping[str, Any]:
    return {}


async def _read_asked(_body: object, _binding_id: str, _database: object) -> SlideAsked:
    return SlideAsked()


async def _answer_asked(asked: SlideAsked) -> Mapping[str, Any]:
    await asked.is_handled.wait()
    match asked.outcome:
        case Done(text=text):
            return {"done": text}
        case Refused(text=text):
            return {"refused": text}
        case _:
            return {}


def _hear_asked(asked: SlideAsked, answer: Mapping[str, Any]) -> None:
    if done := answer.get("done"):
        asked.outcome = Done(text=str(done))
    elif refused := answer.get("refused"):
        asked.outcome = Refused(text=str(refused))
    asked.is_handled.set()


LETTERS = (
    Kind(
        name="slide",
        event=SlideAsked,
        write=_write_asked,
        read=_read_asked,
        answer=_answer_asked,
        hear=_hear_asked,
    ),
)
"""How a slide is asked for where another process holds the meeting."""


async def switch_on(_arguments: NoArguments, situation: Situation) -> Outcome:
    """After a !stop in the meeting only an administrator may."""
    also = check_restart(situation.person, situation.require_binding())
    await _set(situation, slides=True, stopped=False)
    return Done(text="Slides come into the card’s thread, each once.", lines=also)


async def switch_off(_arguments: NoArguments, situation: Situation) -> Outcome:
    await situation.services.database.write(_switch_off, situation.require_binding())
    return Done(text="No more slides come into the thread; /pexip slide still brings one.")


async def _switch_off(tx: Transaction, binding: Binding) -> None:
    await bindings.change_settings(tx, binding.id, {"slides": False})
    await withdraw_words(tx, binding.workspace, binding.channel, (SLIDES,))


async def _set(situation: Situation, **changes: bool) -> None:
    binding = situation.require_binding()
    await situation.services.database.write(bindings.change_settings, binding.id, changes)


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
