"""Which breakout room is meant by what was typed; pure."""

import re
from collections.abc import Collection, Iterable

from bridge.commands.table.row import AnyRow
from bridge.commands.typed.arguments import typed_slots

_THE = re.compile(r"^the ")
_BEFORE = re.compile(r"^(?:breakout room|breakout|room) ")
_AFTER = re.compile(r" (?:breakout room|breakout|room)$")


def find_room(typed: str, names: Iterable[str]) -> str | None:
    """The room of just that name; else `the red room` is Red."""
    known = {fold_room(each): each for each in names}
    wanted = fold_room(typed)
    if wanted in known:
        return known[wanted]
    bare = _THE.sub("", wanted)
    less = _AFTER.sub("", bare)
    for each in (bare, f"the {wanted}", less, _BEFORE.sub("", bare), _BEFORE.sub("", less)):
        if each in known:
            return known[each]
    return None


def find_room_named(typed: str, names: Collection[str]) -> str | None:
    """Where only a room can stand: `room 2` came without its `room`, and so 2 is Room 2."""
    found = find_room(typed, names)
    is_number = found is None and typed.strip().isdecimal()
    return find_room(f"room {typed.strip()}", names) if is_number else found


def find_room_for(row: AnyRow, typed: str, names: Iterable[str]) -> str | None:
    """Behind what somebody says, `in the red room` is where they meet, and `in red` the room."""
    if any(slot.is_spoken for slot in typed_slots(row)):
        return next((each for each in names if fold_room(each) == fold_room(typed)), None)
    return find_room(typed, names)


def fold_room(name: str) -> str:
    return " ".join(name.casefold().split())
