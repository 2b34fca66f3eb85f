"""Say what people write in Slack in their meeting: each message at most once.

A meeting cannot be asked what it has read. So an attempt is stored before the node is asked, and
where the answer is lost nobody tries again: the writer is told instead. What the node surely has
not taken is tried again, until it is too old to make sense there.
"""

from dataclasses import replace

import structlog

from bridge.clock import Clock
from bridge.errors import BridgeError
from bridge.mirror.conference.conferences import NotInConferenceError
from bridge.mirror.conference.stay import Stay
from bridge.mirror.from_slack.deciding import Step
from bridge.mirror.from_slack.errand import Errand, MayNotSpeak, phrase, read_then, unsaid
from bridge.mirror.from_slack.fate import Fate, judge
from bridge.mirror.from_slack.finishing import finished
from bridge.mirror.from_slack.settling import Ending, begin, settle
from bridge.mirror.from_slack.wording import Wording
from bridge.mirror.messages.slack_line import Authors, LinePosted, SlackLine
from bridge.mirror.words.text import for_pexip
from bridge.pexip.errors import ForbiddenError, PexipError
from bridge.pexip.requests.conference import SendMessage
from bridge.storage.database import Database
from bridge.storage.queues import inbox
from bridge.storage.queues.inbox import InboxRow

# A node that answers slowly has taken the line, most likely.
_ANSWER_SECONDS = 90.0
# A node that forbids for longer than a fresh token takes means it.
_FORBIDDEN_SECONDS = 15.0
# Who waited so long to begin looks again whether it is still wanted.
_LONGEST_BEGIN_SECONDS = 5.0
# What is being said when the bridge is stopped may be finished.
_FINISH_SECONDS = 5.0

_log = structlog.get_logger()


class Speaker:
    """Says lines in meetings; the only one to do so for what people write in Slack."""

    def __init__(
        self, *, database: Database, authors: Authors, wording: Wording, clock: Clock
    ) -> None:
        self._database = database
        self._authors = authors
        self._wording = wording
        self._clock = clock
        self._forbidden_since: dict[int, float] = {}

    async def carry_out(self, errand: Errand, stay: Stay | None) -> bool:
        """False where it has to wait, and what is behind it."""
        is_doubtful = errand.row.is_begun
        is_last_chance = is_doubtful or errand.is_over or errand.is_too_old
        line: SlackLine | MayNotSpeak | None
        try:
            line = await phrase(errand, self._authors)
        except BridgeError:
            if not is_last_chance:
                raise
            line = None
        else:
            if not is_doubtful and (line is None or isinstance(line, MayNotSpeak)):
                await self._end_quietly(errand, line)
                return True
        said = None if isinstance(line, MayNotSpeak) else line
        if is_last_chance:
            over = Fate.OVER if errand.is_over else Fate.TOO_OLD
            await self._end(errand, said, Fate.CUT_SHORT if is_doubtful else over)
            return True
        if stay is None or not stay.is_streaming or said is None:
            return False
        return await finished(self._say(errand, said, stay), self._clock, _FINISH_SECONDS)

    async def _say(self, errand: Errand, line: SlackLine, stay: Stay) -> bool:
        """Part by part; from the first that does not arrive on, the others are not tried."""
        parts = for_pexip(self._wording.say(line))
        row, fate = errand.row, Fate.SAID
        for number in range(row.parts, len(parts)):
            since = self._clock.monotonic()
            if not await self._begin(errand, row, number):
                return False
            row = replace(row, attempts=row.attempts + 1, parts=number)
            # A database that was away meanwhile may have taken all the time there was.
            is_late = self._clock.monotonic() - since > _LONGEST_BEGIN_SECONDS
            fate = Fate.NOT_NOW if is_late else await self._send(row, parts[number], stay)
            if fate is not Fate.SAID:
                break
        if fate is Fate.NOT_NOW:
            await self._database.write_first(inbox.release, row_id=row.id)
            return False
        if fate is Fate.SAID:
            row = replace(row, parts=len(parts))
        await self._end(replace(errand, row=row), line, fate, of=len(parts))
        return True

    async def _begin(self, errand: Errand, row: InboxRow, number: int) -> bool:
        is_new = errand.step is Step.SAY and number == 0
        return await self._database.write_first(begin, row=row, number=number, is_new=is_new)

    async def _send(self, row: InboxRow, part: str, stay: Stay) -> Fate:
        try:
            await stay.send(SendMessage(payload=part), seconds=_ANSWER_SECONDS)
        except (PexipError, NotInConferenceError) as error:
            fate = judge(error)
            if row.attempts == 1 or fate is not Fate.NOT_NOW:
                _log.warning(
                    "A line of Slack did not go through",
                    fate=fate.name,
                    inbox=row.id,
                    cause=str(error),
                )
            if fate is Fate.NEEDS_TOKEN:
                return self._renew(row, stay, is_forbidden=isinstance(error, ForbiddenError))
            return fate
        return Fate.SAID

    def _renew(self, row: InboxRow, stay: Stay, *, is_forbidden: bool) -> Fate:
        now = self._clock.monotonic()
        since = self._forbidden_since.setdefault(row.id, now) if is_forbidden else now
        if now - since > _FORBIDDEN_SECONDS:
            return Fate.REFUSED
        stay.renew()
        return Fate.NOT_NOW

    async def _end(self, errand: Errand, line: SlackLine | None, fate: Fate, of: int = 1) -> None:
        row, is_sure = errand.row, fate is Fate.SAID
        # What its writer has deleted is kept no longer, whether the meeting was told or not.
        is_gone = errand.step is Step.WITHDRAW
        is_read = is_sure or is_gone or fate.is_doubtful or row.parts > 0
        is_kept = is_sure and isinstance(line, LinePosted)
        told = None if is_sure else self._wording.report(unsaid(errand, line, fate, row.parts, of))
        await self._settle(
            Ending(
                row_id=row.id,
                record=errand.record,
                read=read_then(errand, line, is_sure=is_sure) if is_read else None,
                line=line if is_kept and isinstance(line, LinePosted) else None,
                post=told,
            )
        )

    async def _end_quietly(self, errand: Errand, line: MayNotSpeak | None) -> None:
        """Nothing is said; who may not speak is told so, once in a meeting."""
        post = None if line is None else self._wording.refuse(line.author, errand.record.id)
        await self._settle(Ending(row_id=errand.row.id, record=errand.record, post=post))

    async def _settle(self, ending: Ending) -> None:
        """What became of it is known, so it is kept until the database has it."""
        await self._database.write_first(settle, ending=ending)
        self._forbidden_since.pop(ending.row_id, None)
