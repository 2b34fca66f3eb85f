"""Fetch the slide on show, and see what it is."""

import asyncio
from dataclasses import dataclass, field

from bridge.mirror.meeting.outside import Outside
from bridge.mirror.slides.slide_look import SlidePicture, Unreadable
from bridge.pexip.errors import NodeUnreachableError, PexipError, TokenExpiredError
from bridge.pexip.requests.presentation import GetHighPresentationFrame, GetPresentationFrame


@dataclass(frozen=True)
class Frame:
    """A slide as the node gave it."""

    content: bytes = field(repr=False)
    picture: SlidePicture


async def fetch_frame(outside: Outside, event_id: str) -> Frame | Unreadable:
    """The larger picture, or the smaller one where the node does not give that, or not well.

    Raises:
        NotFoundError: Nothing is shown.
        PexipError, NotInConferenceError: What `Outside.send` raises.
    """
    try:
        found = await _read(await outside.send(GetHighPresentationFrame(event_id=event_id)))
    except (NodeUnreachableError, TokenExpiredError):
        raise
    except PexipError as error:
        found = Unreadable(str(error))
    if isinstance(found, Frame):
        return found
    return await _read(await outside.send(GetPresentationFrame(event_id=event_id)))


async def small_copy_of(frame: Frame) -> bytes:
    """For the transcript; empty if there is none."""
    return await asyncio.to_thread(_shrink, frame.content)


async def _read(content: bytes) -> Frame | Unreadable:
    read = await asyncio.to_thread(_look_at, content)
    return read if isinstance(read, Unreadable) else Frame(content, read)


def _look_at(content: bytes) -> SlidePicture | Unreadable:
    # Loaded for the first slide, and in its thread.
    from bridge.mirror.slides.slide_pixels import read_slide  # noqa: PLC0415

    return read_slide(content)


def _shrink(content: bytes) -> bytes:
    from bridge.mirror.slides.slide_pixels import small_copy  # noqa: PLC0415 - as above

    return small_copy(content)
