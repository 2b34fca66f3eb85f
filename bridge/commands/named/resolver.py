"""A name to exactly one participant, or a question; nobody is muted for being called alike.

Whoever is named in full is meant. Else one person must be the only one whose name begins with
the words or holds them as whole words. What merely looks alike is offered, never taken. Names
come from outside: they are compared and shown cleaned, and never read as anything else.
"""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from bridge.commands.named.name_index import NameIndex, everybody_in, fold, words_of
from bridge.commands.table.errors import (
    AmbiguousNameError,
    CommandError,
    NoSuchParticipantError,
    ParticipantGoneError,
)
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, emojize, enumerated
from bridge.pexip.models import Participant, ParticipantId

MOST_OPTIONS = 100
"""What Slack's picker holds."""

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_MENTION = re.compile(r"<@[^>]*>")
_THE = re.compile(r"^\s*the\s+", re.IGNORECASE)
# `the second bob`, `the other bob`: which one that is, only whoever says so knows.
_WHICH = re.compile(
    r"(?:the\s+)?(?:first|second|third|1st|2nd|3rd|other|last|new|old|real)\s+(?P<name>\S.*)",
    re.IGNORECASE,
)
_BOTH = 2
_MOST_NAMES = 10
_LONGEST_NAME = 40
_LONGEST_LIST = 140
# Slack's limit for the text of an option is 75.
_LONGEST_LABEL = 75
_LIKENESS = 0.65
_RINGING = "connecting"
_DAY_SECONDS = 86_400.0
_PROTOCOLS = {"api": "app", "h323": "H.323", "mssip": "Skype", "teams": "Teams", "webrtc": "WebRTC"}

_WIRES = {
    "sip": "sip",
    "h323": "h323",
    "h.323": "h323",
    "webrtc": "webrtc",
    "teams": "teams",
    "skype": "mssip",
    "rtmp": "rtmp",
}
_BY_PROTOCOL = re.compile(
    rf"(?:the\s+)?(?P<protocol>{'|'.join(map(re.escape, _WIRES))})\s+"
    r"(?:guy|one|person|caller|participant|user|client|endpoint|system|(?P<name>.+))",
    re.IGNORECASE,
)


_ALL_OF = re.compile(r"(?:all\s+)?the\s+(?P<name>\S.*)s", re.IGNORECASE)
_THEIRS = re.compile(r"(?:['’]s|s['’]|s)$", re.IGNORECASE)


def resolve(text: str, roster: Roster) -> Participant:
    """The one participant that the text means.

    Raises:
        AmbiguousNameError: Several could be meant, or one is only like it.
        NoSuchParticipantError: Nobody could be meant.
        ParticipantGoneError: The text is the id of somebody who is not there.
    """
    everybody, text = everybody_in(roster), emojize(text)
    if (by_id := _by_id(text, roster)) is not None:
        return by_id
    if _MENTION.fullmatch(text.strip()):
        raise AmbiguousNameError("Which participant is that person?", _askable(everybody.people))
    for among in (everybody, NameIndex(ringing(roster), roster)):
        matches = _called(text, among) or _of_protocol(text, among)
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise AmbiguousNameError(f"Which “{_shown(text)}” do you mean?", matches)
    raise _nobody(text, roster, everybody)


def both_of(text: str, roster: Roster) -> tuple[Participant, ...]:
    """The two who are called so: `bobs` are Bob Lee and Bob May, and nobody else is a Bob.

    Raises:
        AmbiguousNameError: More or fewer are called so.
        NoSuchParticipantError: Nobody is.
    """
    everybody, text = everybody_in(roster), emojize(text)
    name = text if _with_word(text, everybody) else text.removesuffix("s")
    found = _with_word(name, everybody)
    if not found:
        raise _nobody(name, roster, everybody)
    if len(found) == 1:
        raise AmbiguousNameError(f"Only one is called “{_shown(name)}”. Who is meant?", found)
    if len(found) > _BOTH:
        raise AmbiguousNameError(f"{len(found)} are called “{_shown(name)}”. Which one?", found)
    return found


def all_of(text: str, roster: Roster) -> tuple[Participant, ...]:
    """`the bobs`: whoever is called so, where they are several and nobody is called Bobs."""
    said = _ALL_OF.fullmatch(text.strip())
    everybody = everybody_in(roster)
    if said is None or _called(text, everybody):
        return ()
    found = _with_word(said["name"], everybody)
    return found if len(found) > 1 else ()


def owner_of(text: str, roster: Roster) -> Participant | None:
    """Of `bobs mic` the only Bob, if nobody is called Bobs; Bobby is no Bob."""
    everybody = everybody_in(roster)
    if _called(text, everybody):
        return None
    name = _THEIRS.sub("", text)
    found = everybody.exact(fold(name)) or _with_word(name, everybody)
    return found[0] if len(found) == 1 else None


def called_exactly(text: str, roster: Roster) -> tuple[Participant, ...]:
    """Everybody there whose whole name or id this is: who is in the meeting, then who waits."""
    by_id = roster.find(ParticipantId(text.strip()))
    if by_id is not None and any(each is by_id for each in candidates(roster)):
        return (by_id,)
    return everybody_in(roster).exact(fold(text))


def named_exactly(text: str, roster: Roster) -> Participant | None:
    """The only one in the meeting whose whole name this is."""
    found = everybody_in(roster).exact(fold(emojize(text)))
    return found[0] if len(found) == 1 else None


def named_at_once(text: str, roster: Roster) -> Participant | None:
    """The only one in the meeting who can be meant."""
    try:
        return resolve(text, roster)
    except CommandError:
        return None


def only_one(text: str, among: NameIndex) -> Participant | None:
    """The only one of these who can be meant."""
    found = _called(emojize(text), among) or _of_protocol(text, among)
    return found[0] if len(found) == 1 else None


def candidates(roster: Roster) -> tuple[Participant, ...]:
    """Whom a command may be about: all but the bridge itself."""
    return (*roster.people, *roster.waiting)


def ringing(roster: Roster) -> tuple[Participant, ...]:
    """Whom the meeting is calling: meant only where nobody who is there can be."""
    return roster.ringing


def describe(participant: Participant, roster: Roster) -> str:
    """`Bob · Guest`, and among namesakes `Bob (2) · Guest · SIP · joined 5 min later`."""
    role = participant.role.value.capitalize() if participant.role else ""
    speaks = "speaking" if participant.uuid in roster.speaking else ""
    marks = [role, _presence(participant), speaks]
    namesakes = roster.namesakes(participant)
    if len(namesakes) > 1:
        marks[1:1] = [_protocol(participant), _joined(participant, namesakes)]
    rest = "".join(f" · {mark}" for mark in marks if mark)
    return _cut(roster.label(participant), _LONGEST_LABEL - len(rest)) + rest


def who_is_there(roster: Roster) -> str:
    """At most ten names, for whoever named nobody."""
    people = everybody_in(roster).people
    names = [_cut(roster.label(each), _LONGEST_NAME) for each in people[:_MOST_NAMES]]
    shown: list[str] = []
    for name in names:
        if len(", ".join([*shown, name])) > _LONGEST_LIST:
            break
        shown.append(name)
    if not shown:
        return "Nobody else is in the meeting."
    return say(catalogue.THERE, names=enumerated(shown, len(shown), of=len(people)))


def _by_id(text: str, roster: Roster) -> Participant | None:
    found = roster.find(ParticipantId(text.strip()))
    if found is None and not _UUID.fullmatch(text.strip()):
        return None
    if found is None:
        raise ParticipantGoneError(text.strip())
    if found.uuid in roster.own:
        raise NoSuchParticipantError(f"That is the bridge itself. {who_is_there(roster)}")
    return found


def _called(text: str, among: NameIndex) -> tuple[Participant, ...]:
    """Those of that whole name, else those with it in theirs; `the boardroom` is Boardroom 4.

    `Bob (2)` may be a namesake's label or somebody's own name; if both, it means neither.
    """
    for name in (text, _THE.sub("", text)):
        if found := among.exact(fold(name)) or _partial(name, among):
            return found
    return ()


def _of_protocol(text: str, among: NameIndex) -> tuple[Participant, ...]:
    """`the sip guy`, `the sip bob`: whoever has come in that way, and is called so."""
    said = _BY_PROTOCOL.fullmatch(text)
    if said is None:
        return ()
    wire = _WIRES[said["protocol"].casefold()]
    found = among.where(lambda _: True) if said["name"] is None else _called(said["name"], among)
    return tuple(each for each in found if each.protocol.casefold() == wire)


def _partial(text: str, among: NameIndex) -> tuple[Participant, ...]:
    wanted = fold(text)
    if not wanted:
        return ()
    return among.where(
        lambda name: name.startswith(wanted) or f" {wanted} " in f" {words_of(name)} "
    )


def _with_word(text: str, among: NameIndex) -> tuple[Participant, ...]:
    """Bobby is no Bob."""
    wanted = fold(text)
    return among.where(lambda name: bool(wanted) and f" {wanted} " in f" {words_of(name)} ")


def _nobody(
    text: str, roster: Roster, everybody: NameIndex
) -> AmbiguousNameError | NoSuchParticipantError:
    which = _WHICH.fullmatch(text.strip())
    alike = _called(which["name"], everybody) if which else ()
    alike = alike or everybody.where(_Likeness(fold(text)).covers)
    if len(alike) == 1:
        name = _cut(roster.label(alike[0]), _LONGEST_NAME)
        return AmbiguousNameError(f"Nobody is called “{_shown(text)}”. Did you mean {name}?", alike)
    if alike:
        return AmbiguousNameError(f"Nobody is called “{_shown(text)}”. Did you mean:", alike)
    return NoSuchParticipantError(
        f"Nobody called “{_shown(text)}” is in the meeting. {who_is_there(roster)}", _shown(text)
    )


class _Likeness:
    """What looks like one text; each name and each word is compared once, in a meeting of many."""

    def __init__(self, wanted: str) -> None:
        self._length = len(wanted)
        self._letters = tuple(Counter(wanted).items())
        # What it learns of the second text it keeps, and the first ones are thousands in a hall.
        self._matcher = SequenceMatcher(None, "", wanted)
        self._known: dict[str, bool] = {}

    def covers(self, name: str) -> bool:
        """Whether the name does, or a word of it."""
        return any(self._is_like(each) for each in (name, *name.split()))

    def _is_like(self, word: str) -> bool:
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._may_be(word) and self._ratio(word) >= _LIKENESS
        return known

    def _may_be(self, word: str) -> bool:
        """No ratio is larger than what the letters have in common; that is quickly counted."""
        most = 2 * min(len(word), self._length)
        least = _LIKENESS * (len(word) + self._length)
        return most >= least and 2 * self._in_common(word) >= least

    def _in_common(self, word: str) -> int:
        return sum(min(number, word.count(letter)) for letter, number in self._letters)

    def _ratio(self, word: str) -> float:
        self._matcher.set_seq1(word)
        return self._matcher.ratio()


def _askable(people: Sequence[Participant]) -> Sequence[Participant]:
    if not people:
        raise NoSuchParticipantError("Nobody else is in the meeting.")
    return people


def _protocol(participant: Participant) -> str:
    wire = participant.protocol
    return _PROTOCOLS.get(wire.casefold(), _cut(clean_name(wire, "").upper(), _MOST_NAMES))


def _presence(participant: Participant) -> str:
    if participant.is_waiting:
        return "waiting"
    if participant.service_type == _RINGING:
        return "ringing"
    return ""


def _joined(participant: Participant, namesakes: Sequence[Participant]) -> str:
    """Beside the first of them, for what is read later must still be true."""
    if participant.is_waiting or participant.service_type == _RINGING:
        return ""
    times = [each.start_time for each in namesakes if each.start_time]
    if not participant.start_time:
        return ""
    seconds = participant.start_time - min(times)
    if not seconds:
        return "joined first"
    # What a node says of times may be anything.
    minutes = round(seconds / 60) if seconds < _DAY_SECONDS else 0
    return f"joined {minutes} min later" if minutes else "joined later"


def _shown(text: str) -> str:
    return _cut(clean_name(text, ""), _LONGEST_NAME)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
