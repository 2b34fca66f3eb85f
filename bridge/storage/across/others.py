"""The other processes on one PostgreSQL: what is committed here rings there, and the reverse.

Where they cannot be heard, every bell here is rung once a second instead, and once more when they
can be heard again, for nobody knows what was missed. No notification carries more than topics.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from random import SystemRandom

from sqlalchemy import URL

from bridge.clock import Clock
from bridge.errors import SettingsError, new_id
from bridge.storage.across.listening import Listening
from bridge.storage.across.notifying import ALL, PROBE, Notifier, read_payload
from bridge.storage.connection.engine import parse_url
from bridge.storage.transactions.bells import Bells
from bridge.storage.writing.followers import Followers

POLL_SECONDS = 1.0
_NOBODY = "off"
_NAME, _OWN_NAME = "BRIDGE_DATABASE_URL", "BRIDGE_LISTEN_URL"


def parse_listen_url(text: str) -> URL | None:
    """None for `off`: what others store is looked for.

    Raises:
        SettingsError: It is no PostgreSQL.
    """
    if text == _NOBODY:
        return None
    try:
        url = parse_url(text)
    except SettingsError as error:
        raise SettingsError([each.replace(_NAME, _OWN_NAME) for each in error.problems]) from None
    if url.get_backend_name() == "sqlite":
        raise SettingsError([f"{_OWN_NAME}: use postgresql://user@host/name, or off."])
    return url


class Others:
    """As one process sees them.

    Args:
        url: Where notifications are sent, which may be through a pooler.
        listen_url: Where they are heard; None where nobody can, so that it is always polled.
        bells: Those of this process.
        followers: Who keeps in memory what others may change.
        clock: For the polls.
    """

    def __init__(
        self, url: URL, listen_url: URL | None, bells: Bells, followers: Followers, clock: Clock
    ) -> None:
        # Two processes must never share one, whatever their random numbers were seeded with.
        self._process = new_id(SystemRandom())
        self._notifier = Notifier(url, self._process)
        self._listen_url = listen_url
        self._bells = bells
        self._followers = followers
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._deaf, self._heard = asyncio.Event(), asyncio.Event()
        self._deaf.set()

    @property
    def is_heard(self) -> bool:
        """Whether their bells ring here within milliseconds."""
        return not self._deaf.is_set()

    async def heard(self) -> None:
        """Wait until they are."""
        await self._heard.wait()

    def tell(self, topics: Collection[str]) -> None:
        """They ring these, but for what only concerns whoever follows it here."""
        if theirs := [each for each in topics if not self._followers.has(each)]:
            self._notifier.tell(theirs)

    async def hear(self) -> None:
        """Ring here what they have stored, until canceled."""
        self._loop = asyncio.get_running_loop()
        listening = self._listen()
        try:
            while True:
                await self._deaf.wait()
                self._look_again()
                await self._clock.sleep(POLL_SECONDS)
        finally:
            if listening is not None:
                await asyncio.to_thread(listening.close)

    async def close(self) -> None:
        await asyncio.to_thread(self._notifier.close)

    def _listen(self) -> Listening | None:
        if self._listen_url is None:
            return None
        listening = Listening(
            self._listen_url,
            hear=self._take,
            probe=lambda: self._notifier.tell([PROBE]),
            heard=lambda: self._call(self._note_heard),
            deaf=lambda: self._call(self._note_deaf),
        )
        listening.start()
        return listening

    def _take(self, payload: str) -> bool:
        """In the listener's thread: whether it is our own probe."""
        process, topics = read_payload(payload)
        if process == self._process:
            return PROBE in topics
        theirs = [each for each in topics if each != PROBE]
        if theirs:
            self._call(lambda: self._ring(theirs))
        return False

    def _ring(self, topics: Collection[str]) -> None:
        if ALL in topics:
            self._look_again()
            return
        for topic in topics:
            self._bells.ring(topic)
        self._followers.look_again(topics)

    def _note_heard(self) -> None:
        self._deaf.clear()
        self._heard.set()
        self._look_again()

    def _note_deaf(self) -> None:
        self._deaf.set()
        self._heard.clear()

    def _look_again(self) -> None:
        self._bells.ring_all()
        self._followers.look_again()

    def _call(self, step: Callable[[], None]) -> None:
        """From a thread; a loop that is closed has nobody who waits."""
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(step)
