"""Who is invited is also called, at the address in a field of their profile.

The field is the owner's choice, and what stands in it is anybody's: only plain addresses are
taken, and whoever invites needs the right to dial.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bridge.commands.running.on_behalf import carry_out, enter
from bridge.commands.table.errors import NoMeetingError, NotPermittedError
from bridge.commands.table.outcome import Failed, Refused
from bridge.commands.table.row import AnyRow
from bridge.commands.table.situation import Situation
from bridge.commands.typed.arguments import fill
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import listed
from bridge.slack.people.lookups import DirectorySilentError, DirectoryUnavailableError

# A row of another feature.
_DIAL = "dial"
_MOST_NAMED = 5
_LONGEST_ADDRESS = 250
_HOST = r"[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?"
# No parameters, headers or escapes: they would ask the node for more than a call.
_ADDRESS = re.compile(
    rf"(?:(?:sips?|h323):)?[a-z0-9._+-]{{1,64}}@{_HOST}(?::[0-9]{{1,5}})?"
    rf"|(?:sips?|h323):{_HOST}(?::[0-9]{{1,5}})?"
    r"|(?:tel:)?\+?[0-9][0-9 ()./-]{2,30}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Invited:
    """Somebody who has got a message with a way in."""

    id: str
    name: str


@dataclass
class _Calls:
    """Whom it went how with."""

    row: AnyRow
    called: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    refused: dict[str, list[str]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    """By address why it does not ring; empty where it does."""


async def call(invited: Sequence[Invited], label: str, situation: Situation) -> tuple[str, ...]:
    """What became of it, in lines for whoever invited."""
    row = next(each for each in situation.services.rows if each.name == _DIAL)
    try:
        there = await enter(row, situation)
        profile_field = await _find_field(label, situation)
    except NotPermittedError:
        return (say(catalogue.CALLED_NOBODY_MAY_NOT),)
    except NoMeetingError as error:
        return (say(catalogue.CALLED_NOBODY, why=str(error)),)
    except DirectorySilentError:
        return (say(catalogue.CALLED_NOBODY_NO_SCOPE),)
    except DirectoryUnavailableError:
        return (say(catalogue.CALLED_NOBODY_NO_ANSWER),)
    if profile_field is None:
        return (say(catalogue.CALLED_NOBODY_NO_FIELD, field=label),)
    calls = _Calls(row)
    for each in invited:
        await _call_one(each, profile_field, there, calls)
    return _told(calls, label)


async def _find_field(label: str, situation: Situation) -> str | None:
    directory = situation.services.directory
    return await directory.profile_field(situation.invocation.workspace, label)


async def _call_one(each: Invited, profile_field: str, there: Situation, calls: _Calls) -> None:
    directory, workspace = there.services.directory, there.invocation.workspace
    try:
        value = await directory.in_profile(workspace, each.id, profile_field)
    except DirectoryUnavailableError:
        calls.unread.append(each.name)
        return
    address = read_address(value)
    if address is None:
        calls.without.append(each.name)
        return
    # Several may share a room's address: it rings once.
    folded = address.casefold()
    if folded not in calls.reasons:
        calls.reasons[folded] = await _ring(calls.row, address, there, each)
    if reason := calls.reasons[folded]:
        calls.refused.setdefault(reason, []).append(each.name)
    else:
        calls.called.append(each.name)


async def _ring(row: AnyRow, address: str, there: Situation, each: Invited) -> str:
    """Empty where it rings; else why it does not."""
    # Whoever looks at the roster knows the name, and need not read the address.
    arguments = fill(row, {"destination": address, "remote_display_name": each.name})
    outcome = await carry_out(row, arguments, there, each.id)
    return outcome.text if isinstance(outcome, Refused | Failed) else ""


def read_address(value: str) -> str | None:
    """None for what is no plain address; a stream is none, for it carries the meeting out."""
    address = value.strip()
    is_plain = len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address)
    return address if is_plain else None


def _told(calls: _Calls, label: str) -> tuple[str, ...]:
    lines = []
    if calls.called:
        lines.append(say(catalogue.CALLED_AS_WELL, names=listed(calls.called, _MOST_NAMED)))
    if calls.without:
        names = listed(calls.without, _MOST_NAMED)
        lines.append(say(catalogue.NO_ADDRESS_IN_PROFILE, names=names, field=label))
    if calls.unread:
        lines.append(say(catalogue.PROFILE_UNREAD, names=listed(calls.unread, _MOST_NAMED)))
    for why, refused in calls.refused.items():
        lines.append(say(catalogue.NOT_CALLED, names=listed(refused, _MOST_NAMED), why=why))
    return tuple(lines)
