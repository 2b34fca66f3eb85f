"""The bytes of an answer in the order of their arrival: the break that follows them comes last.

aiohttp tells of a broken connection as soon as it notices, and hands out nothing any more of what
had come before; that lies in its buffer all the same.
"""

import aiohttp

# As much may wait unread before the connection is held up. What TLS has taken in by then would be
# lost with a break, so this is more than a slow reader leaves lying about.
BUFFER_BYTES = 4 * 1024 * 1024


class Arrivals:
    """What one answer brings."""

    def __init__(self, content: aiohttp.StreamReader) -> None:
        self._content = content
        self._is_over = False

    async def next(self) -> bytes:
        """What has arrived, or arrives next; nothing at the end.

        Raises:
            ClientError, OSError: The connection broke; all that it brought has been handed out.
        """
        try:
            return await self._content.readany()
        except (aiohttp.ClientError, OSError):
            if rest := self.rest():
                return rest
            raise

    def rest(self) -> bytes:
        """What has arrived and was not handed out, without waiting; also after a break."""
        broken = self._content.exception()
        # There is no other way past it.
        self._content.set_exception(None)  # type: ignore[arg-type]
        try:
            return self._content.read_nowait()
        finally:
            if broken is not None:
                self._content.set_exception(broken)

    def last(self) -> bytes:
        """What has arrived by the first call; nothing from then on."""
        rest, self._is_over = b"" if self._is_over else self.rest(), True
        return rest
