"""The slides that a meeting's thread has, and one more at their end."""

import asyncio
from collections.abc import Iterable
from typing import Self

from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.slides.presenter import presenter_name
from bridge.mirror.slides.slide_frame import Frame
from bridge.mirror.slides.slide_look import Look
from bridge.storage.meetings import slides
from bridge.storage.meetings.slides import Slide
from bridge.storage.queues import filed, outbox
from bridge.storage.queues.outbox import Upload

# So many in a row that Slack has not taken, and it will not take the next one either.
_MOST_REFUSED = 2
# An hour and more of a Slack that takes none.
_MOST_WAITING = 100


class ShownSlides:
    """Those of one meeting; one whose look cannot be read keeps its number."""

    def __init__(self, meeting: Meeting, last: int, looks: dict[int, Look]) -> None:
        self.last = last
        """The number of the latest; 0 for none."""
        self._meeting = meeting
        self._looks = looks

    @classmethod
    async def load(cls, meeting: Meeting) -> Self:
        async with meeting.effect() as transaction:
            stored = await slides.of_meeting(transaction, meeting.id)
        looks = {each.number: Look.unpacked(each.look) for each in stored}
        known = {number: look for number, look in looks.items() if look is not None}
        return cls(meeting, max(looks, default=0), known)

    async def find(self, look: Look) -> int | None:
        """The number of the slide that looks like this one."""
        return await asyncio.to_thread(self._find, look, dict(self._looks))

    async def add(self, frame: Frame, comment: str) -> int:
        """Queue the picture; how much waits for Slack before it.

        With how it looked it is one transaction: a crash repeats and forgets nothing.
        """
        meeting, number = self._meeting, self.last + 1
        workspace, look, key = meeting.binding.workspace, frame.picture.look, self._key(number)
        slide = Slide(meeting.id, number, key, look.packed(), meeting.now())
        async with meeting.effect() as transaction:
            depth = await outbox.depth(transaction, workspace)
            await slides.add(transaction, slide)
            await outbox.upload(transaction, workspace, self._upload(frame, number, comment))
        self.last, self._looks[number] = number, look
        return depth

    async def was_refused(self, number: int) -> bool:
        """Whether Slack has not taken it."""
        return await self._refusals([number]) == 1

    async def are_refused(self) -> bool:
        """Whether Slack has taken none of the latest."""
        numbers = range(max(self.last - _MOST_REFUSED, 0) + 1, self.last + 1)
        return await self._refusals(numbers) == _MOST_REFUSED

    async def are_too_many(self) -> bool:
        """Whether so many wait for Slack that one more would only fill the database."""
        async with self._meeting.effect() as transaction:
            return await filed.waiting(transaction, self._meeting.id, "slide") >= _MOST_WAITING

    def _upload(self, frame: Frame, number: int, comment: str) -> Upload:
        meeting = self._meeting
        name = presenter_name(meeting) or "Somebody"
        return Upload(
            key=self._key(number),
            channel=meeting.binding.channel,
            meeting_id=meeting.id,
            kind="slide",
            name=f"slide-{number}.{frame.picture.kind}",
            title=f"Slide {number} · {name} presents",
            content=frame.content,
            alt=f"Slide {number} of what {name} presents",
            comment=f"*Slide {number}* · {comment}",
            thread_key=meeting.key("card"),
        )

    async def _refusals(self, numbers: Iterable[int]) -> int:
        workspace = self._meeting.binding.workspace
        async with self._meeting.effect() as transaction:
            found = [await filed.find(transaction, workspace, self._key(n)) for n in numbers]
        return sum(each is not None and each.error is not None for each in found)

    def _key(self, number: int) -> str:
        return self._meeting.key(f"slides/{number}")

    @staticmethod
    def _find(look: Look, looks: dict[int, Look]) -> int | None:
        """The latest is the likeliest."""
        numbers = sorted(looks, reverse=True)
        return next((each for each in numbers if looks[each].shows_same_as(look)), None)
