"""The slides that a meeting's thread has, and one more at their end."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.slides.presenter import presenter_name
from bridge.mirror.slides.slide_frame import Frame
from bridge.mirror.slides.slide_look import Look
from bridge.mirror.words.text import safe
from bridge.storage.database import Transaction
from bridge.storage.meetings import moments, slides
from bridge.storage.meetings.moments import Moment
from bridge.storage.meetings.slides import Slide
from bridge.storage.queues import filed, outbox
from bridge.storage.queues.outbox import Upload

# So many in a row that Slack has not taken, and it will not take the next one either.
_MOST_REFUSED = 2
# An hour and more of a Slack that takes none.
_MOST_WAITING = 100
# Somebody who goes back and forth all day fills no disk.
_MOST_AGAIN = 2_000


class ShownSlides:
    """Those of one meeting; one whose look cannot be read keeps its number."""

    def __init__(self, last: int = 0, looks: Mapping[int, Look] | None = None) -> None:
        self.last = last
        """The number of the latest; 0 for none."""
        self.on_show = 0
        """The one that is shown now, as far as is known."""
        self._shown_again = 0
        self._looks = dict(looks or {})

    @classmethod
    def of(cls, stored: Sequence[Slide]) -> Self:
        looks = {each.number: Look.unpacked(each.look) for each in stored}
        known = {number: look for number, look in looks.items() if look is not None}
        return cls(max(looks, default=0), known)

    async def find(self, look: Look) -> int | None:
        """The number of the slide that looks like this one."""
        return await asyncio.to_thread(self._find, look, dict(self._looks))

    def add(self, frame: Frame, small: bytes, meeting: Meeting) -> None:
        """Queue the picture, and remember with it how it looked, and a small copy."""
        self.last += 1
        key, look = _key(meeting, self.last), frame.picture.look
        self._looks[self.last] = look
        self.on_show = self.last
        slide = Slide(meeting.id, self.last, key, look.packed(), meeting.now())
        meeting.write(slides.add, slide, small)
        meeting.upload(_upload(frame, key, self.last, meeting))

    def show_again(self, number: int, meeting: Meeting) -> None:
        """Remember when a slide that the thread has came back, for the transcript."""
        if number == self.on_show or self._shown_again >= _MOST_AGAIN:
            return
        self.on_show, self._shown_again = number, self._shown_again + 1
        now = meeting.now()
        meeting.write(moments.begin, meeting.id, Moment("", "slide", now, now, str(number)))

    @staticmethod
    def _find(look: Look, looks: dict[int, Look]) -> int | None:
        """The latest is the likeliest."""
        numbers = sorted(looks, reverse=True)
        return next((each for each in numbers if looks[each].shows_same_as(look)), None)


@dataclass(frozen=True)
class Queue:
    """How Slack takes a meeting's slides."""

    depth: int
    """How much waits for Slack."""
    was_refused: bool
    """Whether it has not taken the slide in question."""
    are_refused: bool
    """Whether it has taken none of the latest."""
    are_too_many: bool
    """Whether so many wait that one more would only fill the database."""


async def look_at_queue(tx: Transaction, meeting: Meeting, number: int | None, last: int) -> Queue:
    latest = range(max(last - _MOST_REFUSED, 0) + 1, last + 1)
    asked = [] if number is None else [number]
    return Queue(
        depth=await outbox.depth(tx, meeting.binding.workspace),
        was_refused=await _refusals(tx, meeting, asked) == 1,
        are_refused=await _refusals(tx, meeting, latest) == _MOST_REFUSED,
        are_too_many=await filed.waiting(tx, meeting.id, "slide") >= _MOST_WAITING,
    )


async def _refusals(tx: Transaction, meeting: Meeting, numbers: Iterable[int]) -> int:
    workspace = meeting.binding.workspace
    found = [await filed.find(tx, workspace, _key(meeting, number)) for number in numbers]
    return sum(each is not None and each.error is not None for each in found)


def _upload(frame: Frame, key: str, number: int, meeting: Meeting) -> Upload:
    name = presenter_name(meeting) or "Somebody"
    return Upload(
        key=key,
        channel=meeting.binding.channel,
        meeting_id=meeting.id,
        kind="slide",
        name=f"slide-{number}.{frame.picture.kind}",
        title=f"Slide {number}",
        content=frame.content,
        alt=_alt(number, name, meeting),
        comment=f"*{safe(name)}* presents",
        thread_key=meeting.key("card"),
    )


def _alt(number: int, name: str, meeting: Meeting) -> str:
    """What is on it nobody has read; whose it is and when it came tells which one it is."""
    minutes = int((meeting.now() - meeting.began).total_seconds() // 60)
    return f"Slide {number}, presented by {name}, {minutes} min into the meeting"


def _key(meeting: Meeting, number: int) -> str:
    return meeting.key(f"slides/{number}")
