"""Tell people in a direct message what they asked to be told of, while they may still know it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from bridge.commands.rights.fetching import barred_until, why_fetch_nothing
from bridge.commands.rights.permissions import granted, with_groups
from bridge.commands.table.direct import DirectMessages
from bridge.commands.table.invocation import ChannelId, Person
from bridge.commands.table.outcome import Button
from bridge.commands.table.situation import Services
from bridge.mirror.meeting.handlers import (
    AlertsChanged,
    Handler,
    MeetingBegan,
    Recaller,
    Settled,
    Ticked,
    on,
    recalling,
)
from bridge.mirror.meeting.lookouts import Due, Happening, Lookouts, Paces
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.outside import Outside
from bridge.mirror.meeting.overheard import Heard, Overheard
from bridge.mirror.people.roster import Arrived
from bridge.mirror.words.alert_sayings import FIRED, MORE, SHOW
from bridge.mirror.words.excerpts import excerpt
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, safe
from bridge.pexip.models import Participant
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.shown import blocks
from bridge.slack.shown.buttons import button_elements, numbering
from bridge.storage.database import Transaction
from bridge.storage.meetings import finding, line_words, lines
from bridge.storage.meetings.finding import Place
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.people import alerts, person_links
from bridge.storage.people.alerts import OF_WORDS, Alert, AlertKind
from bridge.storage.queues import messages

# A caption stands in Slack some seconds after it was said.
_LOOKS = 10
_LOOK_SECONDS = 3.0
_EXCERPT = 300
# Rows of other features.
_OFF = "alert off"

_Stored = tuple[tuple[Alert, ...], Mapping[str, str]]


@dataclass
class Watch:
    """What this meeting's alerts need between two events."""

    lookouts: Lookouts = field(default_factory=Lookouts)
    paces: Paces = field(default_factory=Paces)
    known: dict[AlertKind, frozenset[str]] = field(default_factory=dict)
    """Who had a hand up, or waited, when it was looked last."""


class Alerting:
    """Looks out in all meetings; `services` is set before any of them is followed."""

    def __init__(self, letters: DirectMessages) -> None:
        self._letters = letters
        self.services: Services | None = None

    @property
    def handlers(self) -> tuple[Handler | Recaller, ...]:
        return (
            recalling(_load, self._take),
            on(MeetingBegan, self._begin),
            on(AlertsChanged, self._change),
            on(Arrived, self._greet),
            on(Settled, self._compare),
            on(Ticked, self._tell_held),
        )

    def _begin(self, _event: MeetingBegan, meeting: Meeting) -> None:
        meeting.later(self._look_up)

    def _change(self, event: AlertsChanged, meeting: Meeting) -> None:
        self._install(_lookouts((event.alerts, event.links)), meeting)

    async def _look_up(self, outside: Outside) -> None:
        """A new meeting has nothing to be recalled by."""
        stored = await outside.read(_load_of, outside.binding.id, outside.id)
        if stored[0]:
            await outside.decide(partial(self._open, stored), is_quiet=True)

    def _open(self, stored: _Stored, meeting: Meeting) -> None:
        self._take(stored, meeting)
        self._note(
            meeting.recall(Watch).lookouts.of("begins"), Happening(kind="begins"), (), meeting
        )

    def _take(self, stored: _Stored, meeting: Meeting) -> None:
        if stored[0]:
            self._install(_lookouts(stored), meeting)

    def _install(self, lookouts: Lookouts, meeting: Meeting) -> None:
        watch = meeting.recall(Watch)
        if not watch.lookouts.people:
            # Whose hand was up before anybody asked is no news.
            watch.known["hands"] = frozenset(each.uuid for each in meeting.roster.hands)
            watch.known["waiting"] = frozenset(each.uuid for each in meeting.roster.waiting)
        watch.lookouts = lookouts
        listener = partial(self._hear, meeting) if lookouts.has_words else None
        meeting.recall(Overheard).listener = listener

    def _hear(self, meeting: Meeting, heard: Heard) -> None:
        found = meeting.recall(Watch).lookouts.in_line(heard.text)
        for alert in found:
            happening = Happening(
                kind=alert.kind,
                name=heard.name,
                text=heard.text,
                line_id=heard.line_id,
            )
            self._note((alert,), happening, heard.uuids, meeting)

    def _greet(self, event: Arrived, meeting: Meeting) -> None:
        person = event.participant
        if wanted := () if person.is_waiting else meeting.recall(Watch).lookouts.of("joins"):
            self._note(wanted, _by("joins", person, meeting), (person.uuid,), meeting)

    def _compare(self, _event: Settled, meeting: Meeting) -> None:
        watch, roster = meeting.recall(Watch), meeting.roster
        seen: tuple[tuple[AlertKind, tuple[Participant, ...]], ...] = (
            ("hands", tuple(roster.hands)),
            ("waiting", tuple(roster.waiting)),
        )
        for kind, people in seen:
            wanted, before = watch.lookouts.of(kind), watch.known.get(kind, frozenset())
            watch.known[kind] = frozenset(each.uuid for each in people)
            for each in people if wanted else ():
                if each.uuid not in before:
                    self._note(wanted, _by(kind, each, meeting), (each.uuid,), meeting)

    def _note(
        self,
        wanted: Iterable[Alert],
        happening: Happening,
        uuids: tuple[str, ...],
        meeting: Meeting,
    ) -> None:
        watch, now = meeting.recall(Watch), meeting.steady_now()
        for alert in wanted:
            if watch.lookouts.is_own(alert, uuids, happening.name):
                continue
            if due := watch.paces.take(alert, happening, now):
                meeting.later(partial(self._tell, due))
        _tick(watch, meeting)

    def _tell_held(self, _event: Ticked, meeting: Meeting) -> None:
        watch = meeting.recall(Watch)
        for due in watch.paces.due(meeting.steady_now()):
            meeting.later(partial(self._tell, due))
        _tick(watch, meeting)

    async def _tell(self, due: Due, outside: Outside) -> None:
        """Whether they may still know is asked at this very moment, and whether it still holds."""
        if (services := self.services) is None:
            return
        place = await _place(due.happening, outside, services)
        url = None
        if place is not None:
            workspace = outside.binding.workspace
            url = await services.directory.link(workspace, place.channel, place.ts, place.thread_ts)
        # Some time has passed since it happened, and some more until it stood in Slack.
        if not await _may_know(due.alert, outside, services):
            return
        if not await outside.read(_holds, due):
            return
        text, shown = _message(due, outside, url)
        await self._letters.tell(outside.binding.workspace, due.alert.person, text, shown)


async def _load(tx: Transaction, record: MeetingRecord) -> _Stored:
    return await _load_of(tx, record.binding_id, record.id)


async def _load_of(tx: Transaction, binding_id: str, meeting_id: str) -> _Stored:
    """All alerts, and who of the meeting is who in Slack."""
    found = await alerts.of_binding(tx, binding_id)
    return found, await person_links.of_meeting(tx, meeting_id) if found else {}


def _lookouts(stored: _Stored) -> Lookouts:
    own: dict[str, set[str]] = {}
    for uuid, person in stored[1].items():
        own.setdefault(person, set()).add(uuid)
    return Lookouts(stored[0], own)


def _by(kind: AlertKind, person: Participant, meeting: Meeting) -> Happening:
    return Happening(kind=kind, name=clean_name(meeting.roster.label(person), "Somebody"))


def _tick(watch: Watch, meeting: Meeting) -> None:
    if (seconds := watch.paces.seconds_left(meeting.steady_now())) is not None:
        meeting.tick_in(seconds)


async def _may_know(alert: Alert, outside: Outside, services: Services) -> bool:
    """Still in the channel, with a right to look; of words also whether they may fetch them."""
    binding, directory = outside.binding, services.directory
    try:
        person = await directory.person(binding.workspace, alert.person)
        person = await with_groups(person, binding, directory)
    except DirectoryUnavailableError:
        return False
    if granted(person, binding) is None:
        return False
    if not await directory.is_in_channel(person, ChannelId(binding.channel)):
        return False
    return alert.kind not in OF_WORDS or await _may_read(person, outside, services)


async def _may_read(person: Person, outside: Outside, services: Services) -> bool:
    if await why_fetch_nothing(person, outside.binding, services) is not None:
        return False
    barred = await barred_until(person, outside.binding, services)
    return barred is None or outside.meeting.began > barred


async def _holds(tx: Transaction, due: Due) -> bool:
    """They want it still, and nobody has taken the line back."""
    alert, line_id = due.alert, due.happening.line_id
    if not await alerts.is_there(tx, alert.id, alert.person):
        return False
    return line_id is None or await lines.is_open(tx, line_id)


async def _place(happening: Happening, outside: Outside, services: Services) -> Place | None:
    """Of the line, as soon as it stands in Slack; else, and where that is late, of the card."""
    where = (outside.binding.workspace, outside.binding.channel, outside.id)
    for _ in range(_LOOKS):
        if found := await outside.read(_find, *where, happening.line_id):
            return found
        await services.clock.sleep(_LOOK_SECONDS)
    return await outside.read(_find, *where, None)


async def _find(
    tx: Transaction, workspace: str, channel: str, meeting_id: str, line_id: int | None
) -> Place | None:
    if line_id is None:
        card = await messages.find(tx, workspace, f"{meeting_id}/card")
        return Place(card.channel, card.ts) if card is not None and card.ts is not None else None
    found = await lines.by_ids(tx, [line_id])
    return (await finding.places(tx, workspace, channel, found)).get(line_id)


def _message(due: Due, outside: Outside, url: str | None) -> tuple[str, list[blocks.Block]]:
    """The words for a notification, and what is seen, with a way to switch it off."""
    alert, happening, binding = due.alert, due.happening, outside.binding
    words = say(
        FIRED[alert.kind],
        name=safe(clean_name(happening.name, "Somebody")),
        words=safe(alert.words),
        meeting=safe(binding.alias),
        channel=f"<#{binding.channel}>",
    )
    quote = excerpt(happening.text, line_words.words_of(alert.words), _EXCERPT)
    told = [words, *([f">{safe(quote)}"] if quote else [])]
    small = [say(MORE, count=due.more)] if due.more else []
    small += [say(SHOW, url=url)] if url else []
    off = Button(label="Switch off", command=_OFF, values={"which": alert.id})
    shown = [blocks.section("\n".join(told))]
    shown += [blocks.context(" · ".join(small))] if small else []
    heard = f"{words} {safe(quote)}".replace("*", "").strip()
    return heard, [*shown, blocks.actions(button_elements([off], numbering()))]
