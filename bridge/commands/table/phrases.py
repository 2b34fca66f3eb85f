"""How else people say what a row does, as data; what reads it stands in the room `typed`.

A phrase is one line. Its words stand for themselves, and:

* `a|b` is either, `[a|b]` either or neither;
* `{participant}` is what goes into that field, `{participant's}` the same before what is theirs;
* `{destination:address}` is what goes into a field and is one of the shared words below;
* `{_}` may be anything and is not used;
* `{*}` is all that is left, as it would stand behind the row's name;
* `<all>`, `<meeting>`, `<mention>`, `<address>`, `<language>` are words that all rows share;
* `=> role=host` gives a field its value, with `_` for a blank, and `?=yes` opens the form first;
* `{participant:but}` is who is left out: everybody else goes into the field;
* `*on captions` and `*off video of {participant}` are all the ways to turn something on or off;
* `*when {who} joins` is all the ways to ask to be told once that happens;
* `*room tell {in} {text}` is meant only where the meeting has the breakout room `{in}`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_ON = (
    "turn|switch|put [back] on {}",
    "turn|switch|put {} [back] on",
    "enable|start|activate|begin|unhide {}",
    "{} on|start",
    "{} back on",
)
_OFF = (
    "turn|switch|shut off {}",
    "turn|switch|shut {} off",
    "disable|stop|deactivate|end|kill|cut|hide {}",
    "{} off|stop|end",
)
_ALSO_OFF = ("no [more] {}",)
_WHEN = (
    "tell|alert|notify|ping|warn [me] when|if|once {}",
    "let me know when|if|once {}",
)
_OF = " of {participant}"
_ROOM = "*room "


@dataclass(frozen=True)
class Phrase:
    """One line, and the values that it gives by itself."""

    pattern: str
    values: Mapping[str, str] = field(default_factory=dict)
    is_of_room: bool = False
    """Whether it is meant only where the room that it names exists."""


@dataclass(frozen=True)
class Nearest:
    """What people ask for and the bridge does not do: why not, and what is nearest."""

    phrases: tuple[Phrase, ...]
    text: str
    rows: tuple[str, ...] = ()
    """Names of rows that need nothing more, for buttons."""


def phrases(lines: str) -> tuple[Phrase, ...]:
    """One phrase a line, spread out where a line stands for many."""
    return tuple(each for line in lines.splitlines() if line.strip() for each in _phrases(line))


def nearest(lines: str, text: str, *rows: str) -> Nearest:
    return Nearest(phrases(lines), text, rows)


def _phrases(line: str) -> Iterator[Phrase]:
    said, _, given = line.strip().partition(" => ")
    values = dict(each.replace("_", " ").split("=", 1) for each in given.split())
    is_of_room = said.startswith(_ROOM)
    for pattern in _spread(said.removeprefix(_ROOM)):
        yield Phrase(pattern, values, is_of_room)


def _spread(said: str) -> Iterator[str]:
    verb, _, what = said.partition(" ")
    if verb == "*when":
        yield from (each.format(what) for each in _WHEN)
        return
    if verb not in {"*on", "*off"}:
        yield said
        return
    templates = _ON if verb == "*on" else _OFF
    thing, of, _ = what.partition(_OF)
    for template in templates if of else (*templates, *(_ALSO_OFF if verb == "*off" else ())):
        yield from _turned(template, thing, is_somebodys=bool(of))


def _turned(template: str, thing: str, *, is_somebodys: bool) -> Iterator[str]:
    if not is_somebodys:
        yield template.format(f"[the] {thing}")
        return
    yield template.format(f"{{participant's}} {thing}")
    if template == _OFF[0]:
        yield f"no [more] {thing} for|from {{participant}}"
    yield f"{template.format(f'[the] {thing}')} [for|of|from|on] {{participant}}"
    if template.startswith("{} "):
        yield template.replace("{}", f"[the] {thing} [for|of] {{participant}}")
