"""What `bridge doctor` says of replicas on one PostgreSQL: who lives, and what each holds."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.clock import Clock
from bridge.commands.telling.checkup import Finding
from bridge.operations import telling
from bridge.storage.claims import states
from bridge.storage.claims.states import Told
from bridge.storage.database import Database

# Longer than any claim is free while a living replica may take it.
_TAKEN_SECONDS = 1.5
# Some lines show the times of two replicas side by side.
_NEAR_SECONDS = 2.0
# One says every five seconds how it is.
_OLD_SECONDS = 20.0
_NTP = "Have the clocks of all replicas set by NTP; captions and attendance show times of each."
# By kind of claim: one, several.
_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "stream": ("1 meeting", "{} meetings"),
        "sender": ("1 workspace", "{} workspaces"),
        "socket": ("1 socket", "{} sockets"),
        "chore": ("1 chore", "{} chores"),
    }
)


async def check_replicas(database: Database, clock: Clock) -> list[Finding]:
    """One for each replica, and for each thing that is wrong with one or with their claims."""
    known = await database.read(states.list_all)
    held = await database.read(states.claims)
    found = []
    for each in known:
        found += _of_one(each, held.get(each.id, {}))
    if not any(each.is_alive for each in known):
        return [*found, Finding(text="No bridge has the database at this moment.")]
    return [*found, *await _of_claims(database, clock)]


def _of_one(told: Told, held: Mapping[str, int]) -> list[Finding]:
    name = telling.name_of(told)
    facts = _facts(told, held)
    if not told.is_alive:
        seconds = -told.left.total_seconds()
        text = f"The replica {name} was last seen more than {seconds:.0f} s ago."
        fix = "It has died or stands still; others have what it held."
        return [Finding(text=text, fix=fix, facts=facts)]
    state = telling.read(told)
    version = f", runs version {state.version}," if state.has_told else ""
    living = f"The replica {name} lives{version} and holds {_in_words(held)}."
    lacks = [
        Finding(text=f"The replica {name} lacks its {part}: {why}.", fix="See its log.")
        for part, why in sorted(state.missing.items())
    ]
    return [Finding(text=living, facts=facts), *lacks, *_of_its_age(told), *_of_its_clock(told)]


def _facts(
    told: Told, held: Mapping[str, int]
) -> tuple[tuple[str, str | float | bool | None], ...]:
    state = telling.read(told)
    return (
        ("replica", telling.name_of(told)),
        ("is_alive", told.is_alive),
        ("version", state.version if state.has_told else None),
        ("told_seconds_ago", _rounded(state.age) if told.age is not None else None),
        (
            "clock_ahead_seconds",
            None if told.ahead is None else _rounded(told.ahead.total_seconds()),
        ),
        *((f"{kind}_claims", held.get(kind, 0)) for kind in _WORDS),
    )


def _of_its_age(told: Told) -> list[Finding]:
    if told.age is None or told.age.total_seconds() <= _OLD_SECONDS:
        return []
    text = (
        f"The replica {telling.name_of(told)} lives, and has not said for"
        f" {told.age.total_seconds():.0f} s how it is."
    )
    return [Finding(text=text, fix="Its loop or its writes are stuck: see its log.")]


def _of_its_clock(told: Told) -> list[Finding]:
    seconds = 0.0 if told.ahead is None else told.ahead.total_seconds()
    if abs(seconds) <= _NEAR_SECONDS:
        return []
    way = "ahead of" if seconds > 0 else "behind"
    name = telling.name_of(told)
    text = f"The clock of the replica {name} is {abs(seconds):.0f} s {way} the database’s."
    return [Finding(text=text, fix=_NTP)]


async def _of_claims(database: Database, clock: Clock) -> list[Finding]:
    """What is free at two looks; what somebody is just about to take is nothing to tell."""
    free = await database.read(states.unattended)
    if free:
        await clock.sleep(_TAKEN_SECONDS)
        later = await database.read(states.unattended)
        free = {kind: min(count, later.get(kind, 0)) for kind, count in free.items()}
    left = {kind: count for kind, count in free.items() if count}
    if not left:
        return [Finding(text="All meetings and chores are in the hands of living replicas.")]
    text = f"No living replica has {_in_words(left)} in hand."
    return [Finding(text=text, fix="See the replicas’ logs for claims; is one being stopped?")]


def _in_words(counts: Mapping[str, int]) -> str:
    told = [
        one if counts[kind] == 1 else several.format(counts[kind])
        for kind, (one, several) in _WORDS.items()
        if counts.get(kind)
    ]
    return ", ".join(told) or "nothing"


def _rounded(seconds: float) -> float:
    return round(seconds, 1)
