"""Messages whose button has opened a form, to give way to what comes of the form.

Only memory holds them, and not for long: what can change such a message is its `response_url`, a
secret that lives for half an hour. Where another process takes the answer, the message stays.
"""

from bridge.slack.requests import PersonsRequest

_MOST = 500


class Invitations:
    """The presses that opened forms, by the id of the stored question."""

    def __init__(self) -> None:
        self._presses: dict[str, PersonsRequest] = {}

    def keep(self, pending_id: str, press: PersonsRequest) -> None:
        self._presses.pop(pending_id, None)
        if len(self._presses) >= _MOST:
            self._presses.pop(next(iter(self._presses)))
        self._presses[pending_id] = press

    def move(self, pending_id: str, next_pending_id: str) -> None:
        """One form led to the next."""
        if (press := self.take(pending_id)) is not None:
            self.keep(next_pending_id, press)

    def take(self, pending_id: str) -> PersonsRequest | None:
        """The press, whose message is answered now; None where there was none, or elsewhere."""
        return self._presses.pop(pending_id, None)
