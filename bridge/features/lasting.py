"""What holds for a while: it ends by itself, is told then, and stands on the card until then."""

from datetime import timedelta

import structlog

from bridge.commands.running.lasting import tell_meeting
from bridge.commands.running.membership import is_open_to
from bridge.commands.running.runner import Runner
from bridge.commands.table.invocation import ChannelId, Invocation, Person, Surface, WorkspaceId
from bridge.commands.table.outcome import Done, Failed, Outcome, Refused
from bridge.commands.table.situation import Services
from bridge.commands.typed.lasting import in_words
from bridge.errors import new_reference
from bridge.mirror.meeting.handlers import LastingChanged, on, recalling
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.words.text import safe
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.shown import blocks
from bridge.slack.shown.card import CardSection
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings, lasting, meetings
from bridge.storage.meetings.bindings import Binding, BindingState
from bridge.storage.meetings.lasting import Lasting
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.people.pending import PendingGoneError
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post, Priority

# Nothing lasts for less than twice of it.
_LOOK_SECONDS = 5.0
_AGAIN_SECONDS = 20.0
# Whoever cannot be asked for so long, the node or Slack, is not waited for.
_PATIENCE = timedelta(minutes=10)
_MOST_LINES = 5
_LONGEST = 100
_NOT_THERE = "the bridge was not in the meeting to end it."
_LEFT_CHANNEL = "whoever asked for it is not in this channel any more."
_UNSURE = "it may have been ended or not: the bridge was stopped meanwhile."
_USED = str(PendingGoneError("used"))

_log = structlog.get_logger()


class _Memory:
    """What lasts in this meeting."""

    def __init__(self) -> None:
        self.entries: tuple[Lasting, ...] = ()


def note(event: LastingChanged, meeting: Meeting) -> None:
    meeting.recall(_Memory).entries = event.entries


async def load(tx: Transaction, record: MeetingRecord) -> tuple[Lasting, ...]:
    return await lasting.of_meeting(tx, record.id)


def take(entries: tuple[Lasting, ...], meeting: Meeting) -> None:
    meeting.recall(_Memory).entries = entries


def show(meeting: Meeting) -> CardSection:
    """`Mute Bob until 14:05`, each reader in their own time zone."""
    entries = meeting.recall(_Memory).entries
    more = len(entries) - _MOST_LINES
    told = [
        f"{safe(_cut(each.what))} until {blocks.clock_token(each.ends)}"
        for each in entries[:_MOST_LINES]
    ]
    if more > 0:
        told.append(f"{more} more for a while")
    return CardSection(special=tuple(told))


class Timers:
    """Ends what is due; any process may, for a way back is taken once."""

    def __init__(self, runner: Runner, services: Services) -> None:
        self._runner = runner
        self._services = services
        self._database, self._clock = services.database, services.clock

    async def run(self) -> None:
        """For ever; a database that is away for a while ends nothing."""
        while True:
            try:
                seconds = await self.end_due()
            except Exception:  # noqa: BLE001 - what is due is due in the next round as well
                reference = new_reference(self._services.random)
                _log.exception("What is over cannot be ended yet", reference=reference)
                seconds = _LOOK_SECONDS
            await self._clock.sleep(seconds)

    async def end_due(self) -> float:
        """End what is over, and say for how many seconds nothing else is due."""
        for each in await self._database.read(lasting.due):
            await self._end(each)
        due = await self._database.read(lasting.next_due)
        if due is None:
            return _LOOK_SECONDS
        return min(_LOOK_SECONDS, max(0.1, (due - self._clock.now()).total_seconds()))

    async def _end(self, entry: Lasting) -> None:
        binding, is_open = await self._database.read(_where, entry)
        if binding is None or not is_open:
            # With the meeting it has ended by itself.
            await self._database.write(lasting.drop, entry.id)
            return
        person = await self._person(entry)
        is_there = await self._services.conferences.find(binding) is not None
        if person is None or not is_there or binding.state is not BindingState.LIVE:
            await self._later(entry, binding)
        elif not await self._is_in_channel(person, entry):
            await self._tell(entry, binding, Refused(text=_LEFT_CHANNEL))
        elif (outcome := await self._take_back(entry, person)) is None:
            # It was taken back before a kill that kept this from being noted.
            await self._database.write(lasting.drop, entry.id)
        else:
            await self._tell(entry, binding, outcome)

    async def _person(self, entry: Lasting) -> Person | None:
        """None where Slack does not say who that is, so that nobody knows what they may."""
        try:
            found = await self._services.directory.person(entry.workspace, entry.person)
        except DirectoryUnavailableError:
            return None
        return None if found.is_remembered else found

    async def _is_in_channel(self, person: Person, entry: Lasting) -> bool:
        return await is_open_to(person, entry.channel, self._services.directory)

    async def _take_back(self, entry: Lasting, person: Person) -> Outcome | None:
        """As a press on the button would, with that person's right; None where it was before."""
        return await self._runner.run(
            Invocation(
                key=f"lasting/{entry.id}",
                person=person,
                channel=ChannelId(entry.channel),
                surface=Surface.TIMER,
                pending_id=entry.id,
            )
        )

    async def _later(self, entry: Lasting, binding: Binding) -> None:
        if self._clock.now() - entry.ends < _PATIENCE:
            await self._database.write(lasting.postpone, entry.id, _AGAIN_SECONDS)
        else:
            await self._tell(entry, binding, Refused(text=_NOT_THERE))

    async def _tell(self, entry: Lasting, binding: Binding, outcome: Outcome) -> None:
        text = _words(entry, outcome)
        post = Post(
            key=f"{entry.meeting_id}/lasting/{entry.id}",
            channel=entry.channel,
            text=text,
            blocks=(blocks.context(text),),
            thread_key=f"{entry.meeting_id}/card",
            priority=Priority.CARD,
        )
        await self._database.write(_close, entry, post)
        await tell_meeting(self._services, binding)


async def _where(tx: Transaction, entry: Lasting) -> tuple[Binding | None, bool]:
    """The binding, and whether the very meeting goes on."""
    binding = await bindings.find_by_channel(
        tx, WorkspaceId(entry.workspace), ChannelId(entry.channel)
    )
    found = None if binding is None else await meetings.find_open(tx, binding.id)
    return binding, found is not None and found.id == entry.meeting_id


async def _close(tx: Transaction, entry: Lasting, post: Post) -> None:
    await lasting.drop(tx, entry.id)
    await outbox.post(tx, entry.workspace, post)


def _words(entry: Lasting, outcome: Outcome) -> str:
    """Safe mrkdwn; whoever asked for it is named where it stays."""
    length = in_words(entry.seconds)
    match outcome:
        case Done(text=text):
            return f"{length} are over: {safe(text)}"
        case Refused(text=text) | Failed(text=text):
            reason = _UNSURE if text == _USED else text
            return (
                f"<@{entry.person}> {length} of “{safe(_cut(entry.what))}” are over, "
                f"but nothing was undone: {safe(reason)}"
            )
        case _:
            return f"{length} of “{safe(_cut(entry.what))}” are over, but it cannot end by itself."


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


HANDLERS = (on(LastingChanged, note), recalling(load, take))
CARD = show
