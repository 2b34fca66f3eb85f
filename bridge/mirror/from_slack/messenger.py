"""Takes what a person wrote to the meeting that it was meant for, or finds that there is none."""

from datetime import timedelta

from bridge.clock import Clock
from bridge.mirror.conference.stay import Stay
from bridge.mirror.conference.supervisor import Supervisor
from bridge.mirror.from_slack.deciding import Step, begun_step, decide
from bridge.mirror.from_slack.errand import Errand, moment_of
from bridge.mirror.from_slack.looking import Scene, look
from bridge.mirror.from_slack.saying import Speaker
from bridge.mirror.from_slack.wording import Wording
from bridge.mirror.messages.slack_line import Authors, read_words
from bridge.mirror.messages.slack_message import (
    SlackMessage,
    SlackMessageDeleted,
    SlackMessageEdited,
    parse_slack_message,
)
from bridge.storage.database import Database
from bridge.storage.meetings import lines
from bridge.storage.meetings.bindings import AT_REST
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.queues import inbox, relayed
from bridge.storage.queues.inbox import InboxRow

# What is older makes no sense in a meeting any more.
_TOO_OLD_SECONDS = 120.0
# Before that nobody can have seen that it is over: the end has to be heard of, and shown.
_AS_IT_ENDED = timedelta(seconds=5)


class Messenger:
    """For messages, edits and deletions; knows where each binding's meeting is held."""

    def __init__(
        self,
        *,
        database: Database,
        supervisor: Supervisor,
        authors: Authors,
        wording: Wording,
        clock: Clock,
    ) -> None:
        self._database = database
        self._supervisor = supervisor
        self._clock = clock
        self._authors = authors
        self._speaker = Speaker(database=database, authors=authors, wording=wording, clock=clock)

    async def take(self, row: InboxRow, age: float) -> bool:
        """Say it, report it or drop it; False where it has to wait.

        Raises:
            BridgeError: Slack does not tell at this moment who wrote it.
        """
        # The row's channel has followed the channel to another id.
        event = {**row.payload, "channel": row.channel}
        message = parse_slack_message(event, workspace=row.workspace)
        if message is None:
            return await self._drop(row)
        scene = await self._database.write_first(look, message=message)
        is_doubtful = row.is_begun
        step = Step.NOTHING if scene is None else decide(message, scene)
        if is_doubtful and scene is not None:
            step = begun_step(message, scene)
        if step is Step.WAIT:
            return False
        if scene is not None and isinstance(message, SlackMessageEdited):
            await self._reword(message, scene)
        if step is Step.NOTHING or scene is None or scene.record is None:
            return await self._drop(row, message)
        if not is_doubtful and _came_too_late(row, message, scene, scene.record):
            return await self._drop(row, message)
        errand = Errand(
            row=row,
            message=message,
            step=step,
            scene=scene,
            record=scene.record,
            is_too_old=age > _TOO_OLD_SECONDS,
        )
        stay = self._stay_of(scene, scene.record)
        if stay is not None and (meeting := stay.follower.meeting) is not None:
            # It stands below whatever the meeting has posted there.
            meeting.note_below(meeting.key("card"))
        return await self._speaker.carry_out(errand, stay)

    def _stay_of(self, scene: Scene, record: MeetingRecord) -> Stay | None:
        """None while the bridge is not in this very meeting."""
        stay = self._supervisor.find_stay(scene.binding.id)
        meeting = stay.follower.meeting if stay is not None and stay.is_recalled else None
        return stay if meeting is not None and meeting.id == record.id else None

    async def _reword(self, message: SlackMessageEdited, scene: Scene) -> None:
        """The log has what stands in Slack, whether the meeting hears of the edit or not."""
        known = scene.relayed
        if known is None or message.edited <= known.edited:
            return
        words = await read_words(message, self._authors)
        await self._database.write_first(lines.reword, known.meeting_id, known.ts, words)

    async def _drop(self, row: InboxRow, message: SlackMessage | None = None) -> bool:
        if isinstance(message, SlackMessageDeleted):
            # No meeting is told what it was, so nobody needs to know it any more.
            where = (message.workspace, message.channel, message.ts)
            await self._database.write_first(relayed.take_back, *where)
        await self._database.write_first(inbox.done, row_id=row.id)
        return True


def _came_too_late(
    row: InboxRow, message: SlackMessage, scene: Scene, record: MeetingRecord
) -> bool:
    """Whether nobody expects it to be said: the meeting was over, or the bridge was sent away.

    Who wrote as it ended, or had that delivered late, does expect it and is told.
    """
    if record.ended is None:
        return scene.binding.state in AT_REST
    written = moment_of(message.ts)
    was_over = written is None or written > record.ended
    return row.attempts == 0 and was_over and row.received > record.ended + _AS_IT_ENDED
