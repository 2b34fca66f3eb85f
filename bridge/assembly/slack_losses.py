"""What Slack says is gone or closed to us, told to the meeting that it belongs to."""

import structlog

from bridge.assembly.mirror import Mirror
from bridge.errors import BridgeError
from bridge.mirror.meeting.handlers import MessageGone
from bridge.slack.sent.refusals import explain
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings, meetings
from bridge.storage.meetings.bindings import Binding, NoBindingError

_log = structlog.get_logger()


class SlackLosses:
    """Heard by whoever sends."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror

    async def tell_gone(self, workspace: str, key: str, *, is_needed: bool) -> None:
        """Slack has a message no more that belongs to a meeting, if that is still running."""
        meeting_id = key.partition("/")[0]
        binding = await self._mirror.ground.database.read(_find_running, workspace, meeting_id)
        if binding is None:
            return
        try:
            await self._mirror.conferences.tell(binding, MessageGone(key, is_needed))
        except BridgeError as error:
            # It is missed again when it is next to be edited.
            _log.warning("Nobody was told of a lost message", key=key, cause=str(error))

    async def rest_channel(self, workspace: str, channel: str, error: str) -> None:
        """Slack takes nothing for a channel until something changes there."""
        await self._mirror.channel_life.pause(workspace, channel, explain(error))


async def _find_running(tx: Transaction, workspace: str, meeting_id: str) -> Binding | None:
    """The binding of a meeting that goes on."""
    record = await meetings.find(tx, meeting_id)
    if record is None or record.ended is not None or record.workspace != workspace:
        return None
    try:
        return await bindings.get(tx, record.binding_id)
    except NoBindingError:
        return None
