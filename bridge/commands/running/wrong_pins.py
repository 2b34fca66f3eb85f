"""Wrong PINs have an end, so that the bridge is nobody's way to try them all.

What is counted is the conference: however many people try, in whatever channel and by whichever
command, a node must not see so many that it closes the meeting to everybody. The last tries are
kept for those who own the binding and for admins, and the owner is told.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from bridge.budgets.budget import Budget
from bridge.budgets.counters import PAST
from bridge.budgets.table import (
    FAILED_BINDS,
    WRONG_PINS,
    WRONG_PINS_IN_ALL,
    WRONG_PINS_OF_ONE,
)
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.situation import Situation
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import safe
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import aims
from bridge.storage.people.aims import Aim, Tries
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post, Priority

_WITHIN = timedelta(seconds=WRONG_PINS.seconds or 0)
_TOO_MANY = "Too many wrong PINs. Wait ten minutes, then try again."
_NOWHERE = "Too many binds led nowhere. Wait ten minutes, then try again."
# Owners are told at the third, and where it comes to an end.
_TOLD_AT = frozenset({3, WRONG_PINS_OF_ONE.amount, WRONG_PINS.amount})
# Whoever has mistyped once waits for nothing; then so long, and twice as long with each more. All
# of it stays within what Slack lets a form wait.
_FIRST_WAIT_SECONDS = 0.25
_SCHEMES = ("sip:", "sips:", "h323:")


@dataclass(frozen=True)
class _Target:
    """A conference under whatever alias, and the bindings it has."""

    name: str
    bindings: tuple[Binding, ...]


@asynccontextmanager
async def trying_in(alias: str, situation: Situation, *, has_pin: bool) -> AsyncIterator[None]:
    """Around what asks a node to be let in; a wrong PIN is a BadArgumentError of the field `pin`.

    To be used by a row that is audited, for that is where it is counted.

    Raises:
        CommandError: The person, or all people together, have tried too often of late.
    """
    aim, target = await _take_aim(alias, situation, has_pin=has_pin)
    try:
        yield
    except BadArgumentError as error:
        if "pin" in error.problems and has_pin:
            await situation.services.database.write(_tell_owners, aim, target, situation)
        raise


async def _take_aim(alias: str, situation: Situation, *, has_pin: bool) -> tuple[Aim, _Target]:
    person, services = situation.person, situation.services
    target = await services.database.read(_find_target, _plain(alias))
    aim = Aim(
        key=situation.invocation.key,
        workspace=person.workspace,
        person=person.id,
        target=target.name,
        has_pin=has_pin,
    )
    is_trusted = person.is_admin or any(
        each.owner == person.id and each.workspace == person.workspace for each in target.bindings
    )
    tries = await services.database.write_first(_judge, aim, is_trusted=is_trusted)
    if isinstance(tries, CommandError):
        raise tries
    if has_pin and tries.known_by_person > 1:
        await services.clock.sleep(_FIRST_WAIT_SECONDS * 2 ** (tries.known_by_person - 2))
    return aim, target


async def _judge(tx: Transaction, aim: Aim, *, is_trusted: bool) -> Tries | CommandError:
    """Counted and noted at once, so that of many at the same time none is overlooked."""
    await aims.take(tx, aim)
    tries = await aims.count(tx, aim, tx.now - _WITHIN)
    refusal = _refusal(aim, tries, is_trusted=is_trusted)
    if refusal is not None:
        await aims.drop(tx, aim.key)
    return refusal or tries


def _refusal(aim: Aim, tries: Tries, *, is_trusted: bool) -> CommandError | None:
    if tries.binds_by_person >= FAILED_BINDS.amount:
        PAST.count(FAILED_BINDS)
        return CommandError(_NOWHERE)
    if not aim.has_pin:
        return None
    if (past := _budget_past(tries, is_trusted=is_trusted)) is not None:
        PAST.count(past)
        return CommandError(_TOO_MANY)
    return None


def _budget_past(tries: Tries, *, is_trusted: bool) -> Budget | None:
    """Of eight in all the last three are for who may know better."""
    if tries.at_target_by_person >= WRONG_PINS_OF_ONE.amount:
        return WRONG_PINS_OF_ONE
    most = WRONG_PINS.amount if is_trusted else WRONG_PINS_OF_ONE.amount
    if tries.at_target >= most:
        return WRONG_PINS
    return WRONG_PINS_IN_ALL if tries.by_person >= WRONG_PINS_IN_ALL.amount else None


def _plain(alias: str) -> str:
    """One spelling for what a node takes for one: `SIP:Meet.Board@example.com` is meet.board."""
    text = alias.strip().casefold()
    for scheme in _SCHEMES:
        text = text.removeprefix(scheme)
    return text.partition("@")[0] or text


async def _find_target(tx: Transaction, alias: str) -> _Target:
    """By its own name, where it is or was bound under this alias."""
    found = await bindings.list_live(tx)
    known = {
        each.conference_name
        for each in found
        if alias in {_plain(each.alias), _plain(each.extension or each.alias)}
        or alias == _plain(each.conference_name)
    }
    name = min(known) if known else alias
    return _Target(name, tuple(each for each in found if each.conference_name in known))


async def _tell_owners(tx: Transaction, aim: Aim, target: _Target, situation: Situation) -> None:
    """Each owner of a binding of this conference, whichever channel it was tried from."""
    tries = await aims.count(tx, aim, tx.now - _WITHIN)
    count = tries.at_target + 1
    if count not in _TOLD_AT:
        return
    for each in target.bindings:
        await outbox.post(tx, each.workspace, _notice(tx, each, situation, count))


def _notice(tx: Transaction, binding: Binding, situation: Situation, count: int) -> Post:
    is_near = situation.person.workspace == binding.workspace
    tried = catalogue.WRONG_PINS_BY if is_near else catalogue.WRONG_PINS_FROM_AWAY
    is_over = count >= WRONG_PINS.amount
    rest = catalogue.NO_MORE_PINS if is_over else catalogue.FEW_MORE_PINS
    text = " ".join(
        (
            say(
                tried,
                count=count,
                alias=safe(binding.alias),
                person=f"<@{situation.person.id}>",
                channel=f"<#{situation.invocation.channel}>",
            ),
            say(rest, most=WRONG_PINS_OF_ONE.amount),
        )
    )
    return Post(
        key=f"{binding.id}/wrong-pins/{count}/{tx.now.timestamp():.0f}",
        channel=binding.owner,
        text=text,
        priority=Priority.CONTROL,
    )
