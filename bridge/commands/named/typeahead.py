"""Whom a menu offers, and who of them is meant by what was typed so far; pure."""

from collections.abc import Iterable
from heapq import nsmallest

from bridge.commands.named.name_index import fold
from bridge.commands.named.resolver import MOST_OPTIONS, describe, ringing
from bridge.commands.table.outcome import Option
from bridge.commands.table.row import AnyRow
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import Participant

# How well a name fits: it begins so, one of its words does, or it is somewhere in it.
_BEGINS, _HAS_WORD, _HOLDS = range(3)


def choosable(row: AnyRow, roster: Roster) -> tuple[Participant, ...]:
    """Whom a menu of the row offers; whoever waits can be let in and little else."""
    people = roster.waiting if row.is_for_waiting else roster.people
    if row.concerns is None:
        return people
    return tuple(filter(row.concerns, (*people, *ringing(roster))))


def search(
    query: str, people: Iterable[Participant], roster: Roster, limit: int = MOST_OPTIONS
) -> list[Participant]:
    """Who is called like it, the best matches first and equally good ones in their order."""
    wanted = fold(query)
    ranked = (
        (rank, place, each)
        for place, each in enumerate(people)
        if (rank := _rank(wanted, fold(roster.label(each)))) is not None
    )
    return [each for _, _, each in nsmallest(limit, ranked, key=lambda hit: hit[:2])]


def as_option(participant: Participant, roster: Roster) -> Option:
    return Option(value=participant.uuid, label=describe(participant, roster))


def _rank(wanted: str, name: str) -> int | None:
    """None where the name does not hold it."""
    if name.startswith(wanted):
        return _BEGINS
    if f" {wanted}" in name:
        return _HAS_WORD
    return _HOLDS if wanted in name else None
