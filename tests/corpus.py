"""What people type, and what is right then: `python -m tests.corpus FILE` scores a file of it.

The format stands in the head of `tests/data/speech.txt`. Nothing is sent and nobody is asked: a
line is read as the bridge reads it, names are looked up in the file's meeting, and what comes of
that is compared with what is written behind it.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bridge.commands.named.room_names import find_room_for, find_room_named
from bridge.commands.named.room_readings import as_meant
from bridge.commands.named.several import find_people
from bridge.commands.table.errors import CommandError, UnknownCommandError
from bridge.commands.table.row import AnyRow, Permission
from bridge.commands.table.table import Table
from bridge.commands.typed.arguments import FORM, ROOM, WHILE, fill, participant_slots, slots
from bridge.commands.typed.durations import parse_seconds
from bridge.commands.typed.orders import SeveralOrdersError
from bridge.commands.typed.parser import Typed, parse
from bridge.commands.typed.slots import SlotKind
from bridge.features import COMMANDS
from bridge.features.phrases import ANSWERS, PHRASES
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import Participant, ParticipantId

SPEECH = Path(__file__).parent / "data" / "speech.txt"
SPEECH_IN_THE_DEMO = Path(__file__).parent / "data" / "speech_in_the_demo.txt"
SPEECH_OF_A_FRESH_HOST = Path(__file__).parent / "data" / "speech_of_a_fresh_host.txt"
SPEECH_OF_A_THIRD_HOST = Path(__file__).parent / "data" / "speech_of_a_third_host.txt"
SPEECH_OF_A_FOURTH_HOST = Path(__file__).parent / "data" / "speech_of_a_fourth_host.txt"
SPEECH_BY_OTHERS = Path(__file__).parent / "data" / "speech_by_others.txt"
TABLE = Table(COMMANDS, PHRASES, ANSWERS)

_SAYS = " => "
_OPPOSITES = {
    frozenset(pair)
    for pair in (
        ("mute", "unmute"),
        ("muteall", "unmuteall"),
        ("mute", "unmuteall"),
        ("muteall", "unmute"),
        ("video on", "video off"),
        ("captions on", "captions off"),
        ("slides on", "slides off"),
        ("silent-video on", "silent-video off"),
        ("banner", "banner off"),
        ("lock", "unlock"),
        ("hold", "resume"),
        ("raise", "lower"),
        ("spotlight", "unspotlight"),
        ("admit", "turn away"),
        ("join", "leave"),
        ("start", "end"),
        ("presentation allow", "presentation deny"),
    )
}

Verdict = Literal["right", "offered", "missed", "wrong act", "wrong suggestion", "risky suggestion"]


@dataclass
class Stage:
    """The meeting of a file."""

    roster: Roster = field(default_factory=Roster)
    rooms: frozenset[str] = frozenset()
    me: ParticipantId | None = None


@dataclass(frozen=True)
class Phrase:
    """One line of a file."""

    number: int
    typed: str
    right: str


@dataclass(frozen=True)
class Act:
    """What would be done, or asked about where somebody has to be confirmed."""

    row: AnyRow
    people: frozenset[tuple[str, frozenset[str]]]
    values: frozenset[tuple[str, str]]

    def __str__(self) -> str:
        names = [name for _, people in sorted(self.people) for name in sorted(people)]
        rest = [f"{name}={value}" for name, value in sorted(self.values)]
        return " ".join([self.row.name, ", ".join(names), *rest]).strip()


@dataclass(frozen=True)
class Result:
    """What the bridge makes of a line: an act, an offer, a question who is meant, or words."""

    act: Act | None = None
    offer: Act | None = None
    asks: AnyRow | None = None
    words: str = ""
    each: tuple[Act | None, ...] = ()
    """Several orders, a button for each."""

    def __str__(self) -> str:
        if self.act is not None:
            return f"does: {self.act}"
        if self.offer is not None:
            return f"offers: {self.offer}"
        if self.each:
            return f"offers each: {' ; '.join(map(str, self.each))}"
        return (
            f"asks who for {self.asks.name}: {self.words}" if self.asks else f"says: {self.words}"
        )


def read_file(path: Path) -> tuple[Stage, list[Phrase]]:
    """Raises ValueError for a line that is none of the format's."""
    heads: dict[str, str] = {}
    phrases = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if _SAYS in line:
            typed, _, right = line.rpartition(_SAYS)
            phrases.append(Phrase(number, typed.strip(), right.strip()))
        else:
            name, colon, value = line.partition(":")
            if not colon or name not in {"meeting", "waiting", "rooms", "hands", "me"}:
                raise ValueError(f"line {number}: neither a phrase nor a part of the meeting")
            heads[name] = value
    return _stage(heads), phrases


def read(line: str, stage: Stage) -> Result:
    """As the bridge reads it."""
    try:
        typed = as_meant(parse(line, TABLE), stage.rooms, stage.roster)
    except SeveralOrdersError as error:
        return Result(each=tuple(each.act for each in _orders(error, stage)), words=str(error))
    except UnknownCommandError as error:
        row = TABLE.find(error.command) if error.command else None
        if row is None:
            return Result(words=str(error))
        offered = _act(Typed(row, error.values), stage)
        return Result(offer=offered.act, asks=offered.asks, words=str(error))
    except CommandError as error:
        return Result(words=str(error))
    return _act(typed, stage)


def _orders(error: SeveralOrdersError, stage: Stage) -> Iterator[Result]:
    for each in error.orders:
        yield _act(Typed(each.row, each.values), stage)


def judge(phrase: Phrase, stage: Stage) -> tuple[Verdict, Result]:
    """How good what the bridge makes of it is."""
    found = read(phrase.typed, stage)
    verb, _, rest = phrase.right.partition(" ")
    if verb == "each":
        acts = tuple(read(each.strip(), stage).act for each in rest.split(" ; "))
        is_risk = found.act is not None or found.each
        return ("right" if found.each == acts else "wrong act" if is_risk else "missed"), found
    if found.each:
        # Nothing is done, and what is offered is just what was typed.
        return ("right" if phrase.right == "no" else "wrong suggestion"), found
    if verb in {"no", "ask"}:
        return _declined(found, verb, rest), found
    return _compare(found, read(_in_quotes(phrase.right, stage), stage).act, phrase), found


def _declined(found: Result, verb: str, rest: str) -> Verdict:
    """What is right is to do nothing, and to say so or to ask."""
    if verb == "no":
        is_said = rest.casefold() in found.words.casefold()
        if found.act is None and found.offer is None:
            return "right" if is_said else "missed"
        return "wrong act" if found.act else "risky suggestion"
    if found.act is None and found.offer is None:
        is_it = found.asks is not None and found.asks is TABLE.find(rest)
        return "right" if is_it else "missed"
    return "wrong act" if found.act else "wrong suggestion"


def _in_quotes(right: str, stage: Stage) -> str:
    """Before words of one's own, a name ends with its first word, unless it is quoted."""
    verb, _, rest = right.partition(" ")
    names = (each.display_name for each in stage.roster.people)
    name = next((each for each in names if rest.startswith(f"{each} ")), "")
    return f'{verb} "{name}"{rest[len(name) :]}' if verb == "whisper" and name else right


def _compare(found: Result, right: Act | None, phrase: Phrase) -> Verdict:
    if right is None:
        raise ValueError(f"line {phrase.number}: “{phrase.right}” is no command as documented")
    if found.act == right:
        return "right"
    if found.act is not None:
        return "wrong act"
    if found.offer is None:
        return "missed"
    if found.offer == right:
        return "offered"
    return "risky suggestion" if _is_risky(found.offer, right) else "wrong suggestion"


def _is_risky(offer: Act, right: Act) -> bool:
    """The opposite, a higher right, or more people than were meant."""
    is_opposite = frozenset((offer.row.name, right.row.name)) in _OPPOSITES
    is_switched = offer.row is right.row and offer.values != right.values
    is_higher = offer.row.permission > max(right.row.permission, Permission.SPEAK)
    is_wider = len(dict(offer.people)) < len(dict(right.people)) or offer.row.confirm is not None
    return is_opposite or is_switched or is_higher or (is_wider and offer.row is not right.row)


def _act(typed: Typed, stage: Stage) -> Result:
    row, values = typed.row, dict(typed.with_room or typed.values)
    if ROOM in values:
        room = find_room_for(row, values[ROOM], stage.rooms)
        if room is None and ROOM in typed.values:
            return Result(words=f"There is no room “{values[ROOM]}”.")
        values = dict(typed.values) if room is None else values | {ROOM: room}
    values.pop(FORM, None)
    if "room" in values:
        values["room"] = find_room_named(values["room"], stage.rooms) or values["room"]
    people: dict[str, frozenset[str]] = {}
    objects: dict[str, object] = {}
    for slot in participant_slots(row):
        text = values.pop(slot.name, "")
        if not text:
            continue
        try:
            found = find_people(text, stage.roster, row, stage.me)
        except CommandError as error:
            return Result(asks=row, words=str(error))
        people[slot.name] = frozenset(each.display_name for each in found.people)
        is_list = slot.kind is SlotKind.PARTICIPANTS
        objects[slot.name] = found.people if is_list else found.people[0]
    if any(slot.is_required and slot.name not in people for slot in participant_slots(row)):
        return Result(asks=row, words="Who?")
    return _filled(row, people, objects, values)


def _filled(
    row: AnyRow,
    people: dict[str, frozenset[str]],
    objects: dict[str, object],
    values: dict[str, str],
) -> Result:
    extra = {name: value for name, value in values.items() if name in {ROOM, WHILE}}
    plain = {name: value for name, value in values.items() if name not in extra}
    try:
        fill(row, {**plain, **objects})
    except CommandError as error:
        # What is missing is asked for in a form.
        if "is missing" not in str(error):
            return Result(words=str(error))
    # What is only beside what is typed is nothing to type.
    hidden = {slot.name for slot in slots(row) if slot.is_hidden}
    values = {name: value for name, value in values.items() if name not in hidden}
    times = {slot.name for slot in slots(row) if slot.kind is SlotKind.DURATION}
    said = frozenset((name, _said(each, name in times)) for name, each in values.items())
    return Result(act=Act(row, frozenset(people.items()), said))


def _said(value: str, is_time: bool) -> str:  # noqa: FBT001
    """A time by its seconds; of words, nobody minds case and blanks."""
    seconds = parse_seconds(value) if is_time else None
    return " ".join(value.casefold().split()) if seconds is None else f"{seconds}s"


def _stage(heads: dict[str, str]) -> Stage:
    hands = set(_names(heads.get("hands", "")))
    people = [*_people(heads.get("meeting", ""), hands, is_waiting=False)]
    people += _people(heads.get("waiting", ""), hands, is_waiting=True)
    numbered = [
        each.model_copy(update={"uuid": ParticipantId(f"00000000-0000-4000-8000-{n:012}")})
        for n, each in enumerate(people, 1)
    ]
    me = heads.get("me", "").strip()
    own = next((each.uuid for each in numbered if each.display_name == me), None)
    rooms = frozenset(each.casefold() for each in _names(heads.get("rooms", "")))
    return Stage(Roster.of(numbered, own=[]), rooms, own)


def _people(text: str, hands: set[str], *, is_waiting: bool) -> Iterator[Participant]:
    for place, each in enumerate(_names(text)):
        name = each.removesuffix("(host)").strip()
        yield Participant.model_validate(
            {
                "uuid": "none",
                "display_name": name,
                "role": "chair" if each.endswith("(host)") else "guest",
                "protocol": "webrtc",
                "service_type": "waiting_room" if is_waiting else "conference",
                "start_time": 1793628000 + 60 * place,
                "buzz_time": place + 1 if name in hands else 0,
            }
        )


def _names(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def score(path: Path) -> tuple[Counter[str], list[str]]:
    """How many of each verdict, and a line for each that is not right."""
    stage, phrases = read_file(path)
    counts: Counter[str] = Counter()
    lines = []
    for each in phrases:
        verdict, found = judge(each, stage)
        counts[verdict] += 1
        if verdict not in {"right", "offered"}:
            lines.append(f"{each.number}: {verdict}: “{each.typed}” ({each.right}) {found}")
    return counts, lines


def main(arguments: Sequence[str]) -> int:
    counts, lines = score(Path(arguments[0]) if arguments else SPEECH)
    good, total = counts["right"] + counts["offered"], counts.total()
    told = f"{good} of {total} right ({100 * good / max(total, 1):.1f} %): {dict(counts)}"
    sys.stdout.write("\n".join([*lines, told, ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
