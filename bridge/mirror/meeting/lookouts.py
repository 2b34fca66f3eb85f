"""Which alerts a line or a happening of a meeting is for, and how often each may be told; pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bridge.storage.meetings.line_words import words_of
from bridge.storage.people.alerts import OF_PEOPLE, Alert, AlertKind

EVERY = timedelta(minutes=1)
_SHORTEST_NAME = 2


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What somebody is told of."""

    kind: AlertKind
    number: int
    """Of the line that it is, or one that no line has."""
    name: str = ""
    """Whoever did it."""
    text: str = ""
    uuid: str | None = None
    """Theirs, where it is no line."""


@dataclass
class _Pace:
    """When a person was told of something last, and what was held back since."""

    told: datetime
    name: str
    """Of the alert that was told then: no other pace has it."""
    held: int = 0
    latest: tuple[Alert, Happening] | None = None


@dataclass(frozen=True)
class Due:
    """What is to be told now, and how much else there was since the last time."""

    alert: Alert
    happening: Happening
    more: int = 0


class Lookouts:
    """All alerts of one binding, by what they are about: by word, by kind."""

    def __init__(
        self, alerts: Sequence[Alert] = (), own: Mapping[str, Collection[str]] | None = None
    ) -> None:
        self._own = own or {}
        self._by_kind: dict[AlertKind, list[Alert]] = defaultdict(list)
        self._by_word: dict[str, list[tuple[Alert, tuple[str, ...]]]] = defaultdict(list)
        for alert in alerts:
            self._by_kind[alert.kind].append(alert)
            for words in _sought(alert):
                self._by_word[words[0]].append((alert, words))

    @property
    def has_words(self) -> bool:
        return bool(self._by_word)

    @property
    def people(self) -> set[str]:
        return {each.person for alerts in self._by_kind.values() for each in alerts}

    def of(self, kind: AlertKind) -> Sequence[Alert]:
        return self._by_kind.get(kind, ())

    @staticmethod
    def about(alerts: Iterable[Alert], happening: Happening) -> list[Alert]:
        """Those that it is for; whoever asked for just this person is not told twice."""
        held = [each for each in alerts if _holds(each, happening)]
        named = {each.person: each for each in held if _is_named(each)}
        return [each for each in held if each.person not in named] + [*named.values()]

    def in_line(self, text: str) -> list[Alert]:
        """Whose words stand in it, one after the other, each once."""
        if not self._by_word:
            return []
        said = words_of(text)
        found = {
            alert.id: alert
            for at, word in enumerate(said)
            for alert, words in self._by_word.get(word, ())
            if tuple(said[at : at + len(words)]) == words
        }
        return list(found.values())

    def is_own(self, alert: Alert, uuids: Collection[str], name: str) -> bool:
        """Whether it is that person's own doing: as they have proved, or are called."""
        mine, called = self._own.get(alert.person, ()), words_of(alert.person_name)
        if any(each in mine for each in uuids):
            return True
        # A caption may have several speakers, and a room's name in front of theirs.
        names = name.rpartition(" · ")[2].split(" and ")
        return bool(called) and any(words_of(each) == called for each in (name, *names))


@dataclass
class Paces:
    """How often each person was told of each kind of thing in a meeting."""

    known: dict[tuple[str, AlertKind, str], _Pace] = field(default_factory=dict)

    def take(self, alert: Alert, happening: Happening, now: datetime) -> Due | None:
        """None where they were told of the like within a minute: it is counted then."""
        key = _pace_of(alert)
        pace = self.known.get(key)
        if pace is None or now - pace.told >= EVERY:
            more = pace.held if pace else 0
            self.known[key] = _Pace(now, alert.id)
            return Due(alert, happening, more)
        pace.held += 1
        pace.latest = (alert, happening)
        return None

    def standing(self, alert: Alert) -> tuple[datetime, str, int]:
        """When its like was told last, its pace's name, and how much is held back since."""
        pace = self.known[_pace_of(alert)]
        return pace.told, pace.name, pace.held

    def hold(
        self, alert: Alert, happening: Happening, *, told: datetime, pace: str, held: int
    ) -> None:
        """As an earlier process has held it back."""
        latest = (alert, happening)
        self.known[_pace_of(alert)] = _Pace(told, pace, held, latest)

    def due(self, now: datetime) -> Iterator[tuple[str, Due]]:
        """What was held back for long enough, by its pace's name: the latest, with a count."""
        for key, pace in list(self.known.items()):
            if pace.latest is not None and now - pace.told >= EVERY:
                alert, happening = pace.latest
                self.known[key] = _Pace(now, alert.id)
                yield pace.name, Due(alert, happening, pace.held - 1)

    def seconds_left(self, now: datetime) -> float | None:
        """Until something is due; None while nothing is held back."""
        waits = [EVERY - (now - each.told) for each in self.known.values() if each.latest]
        return max(0.0, min(waits).total_seconds()) if waits else None


def _pace_of(alert: Alert) -> tuple[str, AlertKind, str]:
    """Of one person it is rare, and not held back by what others do."""
    return alert.person, alert.kind, alert.words.casefold() if _is_named(alert) else ""


def _is_named(alert: Alert) -> bool:
    return alert.kind in OF_PEOPLE and bool(alert.words)


def _holds(alert: Alert, happening: Happening) -> bool:
    """Whether it is about anybody, or about just this one: all words of a name stand in theirs."""
    if not _is_named(alert):
        return True
    wanted, called = words_of(alert.words), words_of(happening.name.rpartition(" · ")[2])
    places = range(len(called) - len(wanted) + 1)
    return any(called[place : place + len(wanted)] == wanted for place in places)


def _sought(alert: Alert) -> list[tuple[str, ...]]:
    """Of a name also the first part alone, for so people are called."""
    words = tuple(words_of(alert.words))
    if not words or _is_named(alert):
        return []
    is_called_so = alert.kind == "name" and len(words) > 1 and len(words[0]) >= _SHORTEST_NAME
    return [words, words[:1]] if is_called_so else [words]
