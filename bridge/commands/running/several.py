"""One command on several people: each asked of the node, and one answer that says who was not."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import takewhile

from bridge.commands.asking.crowds import names_of
from bridge.commands.asking.filling import Several
from bridge.commands.running.record import DONE, UNCONFIRMED, Ending
from bridge.commands.table.outcome import Button, Done, Failed, Reason, Refused, Undo
from bridge.commands.table.row import AnyRow, Arguments, Permission
from bridge.commands.typed.words import join_names
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import listed

_AT_ONCE = 8
_MOST_TOLD = 10
_BOTH = 2
_LONGEST_LABEL = 75

Act = Callable[[Arguments], Awaitable[Ending]]


async def act_on_each(row: AnyRow, several: Several, roster: Roster, act: Act) -> Ending:
    """Some at a time; whoever cannot be done keeps nobody else from it."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def take_turn(arguments: Arguments) -> Ending:
        async with places:
            return await act(arguments)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(take_turn(each)) for each in several.each]
    names = names_of(several, roster)
    return _together(row, several, names, [each.result() for each in tasks])


def still_so(row: AnyRow, before: Several, roster: Roster, several: Several) -> Several:
    """Of several whom an undo is about, those who are still as the command left them."""
    shown = row.shown
    held = [shown is None or shown(each, roster) for each in before.each]
    people = {each.uuid for each, is_so in zip(before.people, held, strict=True) if is_so}
    kept = [n for n, each in enumerate(several.people) if each.uuid in people]
    changed = tuple(roster.label(each) for each in several.people if each.uuid not in people)
    return replace(
        several,
        each=tuple(several.each[n] for n in kept),
        people=tuple(several.people[n] for n in kept),
        changed=changed,
    )


def _together(
    row: AnyRow, several: Several, names: Sequence[str], endings: Sequence[Ending]
) -> Ending:
    ended = list(zip(names, endings, strict=True))
    done = [name for name, each in ended if each.result == DONE]
    unsure = [name for name, each in ended if each.result == UNCONFIRMED]
    lines = [*_not_done(ended)]
    if unsure:
        lines.append(f"Accepted, not confirmed by the meeting yet: {listed(unsure)}.")
    lines += [f"{name} has left." for name in several.gone]
    lines += [f"{name} was changed since, and stays." for name in several.changed]
    if row.permission is Permission.VIEW:
        lines = [each.outcome.text for each in endings if isinstance(each.outcome, Done)]
    text = (
        f"{row.title}: done for {listed(done)}." if done else f"{row.title}: done for nobody yet."
    )
    answer = f"{len(done)} of {len(endings)}"
    if not done and not unsure:
        told = " ".join([f"{row.title}: done for nobody.", *lines])
        return Ending.of(Refused(text=told), answer)
    outcome = Done(text=text, buttons=_common(endings), lines=_cut(lines))
    result = DONE if done else UNCONFIRMED
    return Ending(
        outcome, result, answer, undo=merge([each.undo for each in endings], of=len(endings))
    )


def _not_done(ended: Sequence[tuple[str, Ending]]) -> list[str]:
    """Those of one reason in one line."""
    by_reason: dict[str, list[str]] = {}
    for name, ending in ended:
        match ending.outcome:
            case Done():
                continue
            case Refused(text=text) | Failed(text=text):
                reason = text
            case _:
                reason = "It needs a form of its own."
        by_reason.setdefault(reason, []).append(name)
    return [Reason(f"Not for {listed(names)}: {reason}") for reason, names in by_reason.items()]


def _common(endings: Sequence[Ending]) -> tuple[Button, ...]:
    """Next steps that all of them have."""
    offered = [each.outcome.buttons for each in endings if isinstance(each.outcome, Done)]
    return tuple(each for each in offered[0] if all(each in other for other in offered))


def _cut(lines: Sequence[str]) -> tuple[str, ...]:
    more = len(lines) - _MOST_TOLD
    return (*lines[:_MOST_TOLD], f"… and {more} more") if more > 0 else tuple(lines)


def merge(ways: Sequence[Undo | None], *, of: int) -> Undo | None:
    """One way back for all who have one; None where they lead to different places.

    Where it is not for all of so many, the button names those two, or says how many.
    """
    found = [each for each in ways if each is not None]
    if len(found) < _BOTH:
        return found[0] if found else None
    first = found[0]
    values: dict[str, str] = {}
    for name, value in first.values.items():
        all_values = [each.values.get(name, "") for each in found]
        values[name] = value if len(set(all_values)) == 1 else join_names(all_values)
    differing = [name for name in values if values[name] != first.values[name]]
    if len(differing) != 1 or any(each.command != first.command for each in found):
        return None
    words = zip(*(each.label.split() for each in found), strict=False)
    verb = " ".join(each[0] for each in takewhile(lambda same: len(set(same)) == 1, words))
    counted = catalogue.UNDO_BOTH if len(found) == _BOTH else catalogue.UNDO_ALL
    if len(found) < of:
        # Of four of whom two were so before, `both` would be anybody.
        said = f"{first.label} and {found[1].label.removeprefix(verb).strip()}"
        is_short = len(found) == _BOTH and len(said) <= _LONGEST_LABEL
        counted = catalogue.UNDO_SOME
        label = said if is_short else say(counted, verb=verb, count=len(found)).strip()
    else:
        label = say(counted, verb=verb, count=len(found)).strip()
    return Undo(label=label, command=first.command, values=values)
