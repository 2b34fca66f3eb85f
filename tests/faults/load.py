"""What people do in all meetings and channels: they write, speak and answer, at their own pace."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count
from random import Random

from tests.faults.known import Kind, Line
from tests.faults.stage import WRITER, Place, Stage, now

# Of one meeting; less than a channel of Slack takes, so that what was held up can catch up.
CHAT_SECONDS = 2.5
CAPTION_SECONDS = 1.2
REPLY_SECONDS = 3.0
# Every so many replies are changed or deleted a moment after they were written.
_EDITED, _DELETED = 4, 7
_SECOND_THOUGHTS_SECONDS = 1.0

Act = Callable[[Stage, Place, int], Awaitable[None]]


@asynccontextmanager
async def flowing(stage: Stage) -> AsyncIterator[Callable[[], None]]:
    """Everybody talks while the block runs, or until what it is given is called."""
    acts: tuple[tuple[Act, float], ...] = (
        (write, CHAT_SECONDS),
        (speak, CAPTION_SECONDS),
        (answer, REPLY_SECONDS),
    )
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for place in stage.places:
            for act, seconds in acts:
                tasks.create_task(_repeat(act, stage, place, seconds, stopping))
        try:
            yield stopping.set
        finally:
            stopping.set()


async def _repeat(
    act: Act, stage: Stage, place: Place, seconds: float, stopping: asyncio.Event
) -> None:
    random = Random(f"{act.__name__}{place.number}")
    for number in count():
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds * random.uniform(0.6, 1.4)):
                await stopping.wait()
        if stopping.is_set():
            return
        await act(stage, place, number)


async def write(stage: Stage, place: Place, number: int) -> None:
    """A line in the meeting's chat."""
    person = place.people[number % len(place.people)]
    line = note(stage, "chat", place, person.name, "what do you think of it?")
    await person.says(line.text)


async def speak(stage: Stage, place: Place, number: int) -> None:
    """A caption that grows and is final; a speaker has a few of them in a row."""
    person = place.people[number // 3 % len(place.people)]
    await person.speaks("Well, I", final=False)
    line = note(stage, "caption", place, person.name, "is what I wanted to say.")
    await person.speaks(line.text)


async def answer(stage: Stage, place: Place, number: int) -> None:
    """A reply in the thread of a card that has not ended, now and then with second thoughts."""
    card, mark = place.card, f"{place.number}-{next(stage.numbers):05}"
    if card is None or "Ended after" in card.words:
        return
    writer = stage.slack.person(WRITER)
    message = writer.posts(place.channel, f"reply-{mark} is a draft", thread_ts=card.ts)
    if number % _DELETED == _DELETED - 1:
        await asyncio.sleep(_SECOND_THOUGHTS_SECONDS)
        writer.deletes(message)
    elif number % _EDITED == _EDITED - 1:
        await asyncio.sleep(_SECOND_THOUGHTS_SECONDS)
        writer.edits(message, f"reply-{mark} is a edited-{mark}")


def note(stage: Stage, kind: Kind, place: Place, speaker: str, words: str) -> Line:
    """A line that is about to be said, whether anybody hears it or not."""
    mark = f"{kind}-{place.number}-{next(stage.numbers):05}"
    channel, text = place.channel.id, f"{mark} {words}"
    line = Line(mark=mark, kind=kind, channel=channel, speaker=speaker, text=text, at=now())
    stage.said.append(line)
    return line
