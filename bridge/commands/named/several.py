"""Those whom a text names, one or many, on a roster; pure.

Whoever is called exactly so is meant first: a room system named `Alice and Bob` is one.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

from bridge.commands.named.name_index import NameIndex
from bridge.commands.named.resolver import (
    all_of,
    both_of,
    candidates,
    named_at_once,
    named_exactly,
    only_one,
    owner_of,
    resolve,
    ringing,
)
from bridge.commands.table.errors import (
    AmbiguousNameError,
    CommandError,
    NoSuchParticipantError,
    ParticipantGoneError,
    WaitingError,
)
from bridge.commands.table.row import AnyRow
from bridge.commands.typed.groups import (
    Named,
    group_of,
    in_quotes,
    is_me,
    is_pronoun,
    is_somebody,
    read,
)
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.pexip.models import Participant, ParticipantId

_MOST_LISTED = 10

WHO_ARE_YOU = say(catalogue.WHO_ARE_YOU)

_NOBODY: Mapping[str, str] = MappingProxyType(
    {
        "everyone": "Nobody is there whom it could be about.",
        "guests": "No Guest is there.",
        "hosts": "No Host is there.",
        "hands": "No hand is up.",
        "waiting": "Nobody is waiting.",
        "speaking": "Nobody is speaking just now.",
        "presenting": "Nobody is presenting.",
        "muted": "Nobody is muted.",
        "others": "Nobody else is there.",
    }
)

_SEEN_AT_TIMES = {"speaking", "presenting"}
"""Where none of them is seen, whoever was to be left out may be among the others."""


@dataclass(frozen=True)
class Found:
    """Everybody who is named and there, and the ids of who has left meanwhile."""

    people: tuple[Participant, ...]
    is_several: bool = False
    gone: tuple[str, ...] = ()
    is_group: bool = False
    """Whether a group was named, and not each of them."""


class SomeAmbiguousError(AmbiguousNameError):
    """One of several names could be several people; `others` are ids and names of the rest."""

    def __init__(self, error: AmbiguousNameError, others: Sequence[str]) -> None:
        super().__init__(error.question, error.candidates)
        self.others = tuple(others)


class LeftOutError(AmbiguousNameError):
    """Whoever asks is to be left out; `before` is what is wanted, up to their name."""

    def __init__(self, candidates: Sequence[Participant], before: str) -> None:
        super().__init__(WHO_ARE_YOU, candidates)
        self.before = before


def find_people(text: str, roster: Roster, row: AnyRow, me: ParticipantId | None = None) -> Found:
    """Whom the text names for this row; `me` is whoever asks, where that is known.

    Raises:
        AmbiguousNameError: Somebody has to be chosen.
        LeftOutError: That somebody is the one who is not meant.
        NoSuchParticipantError: A name is nobody's.
        ParticipantGoneError: The only one who is meant has left.
        WaitingError: Somebody who is meant is not in the meeting yet.
        CommandError: Somebody who is to be left out is not certain.
    """
    found = _find(text, roster, row, me)
    if not row.is_for_waiting and not row.takes_waiting:
        _check_in_meeting(found.people, roster)
    return found


def _find(text: str, roster: Roster, row: AnyRow, me: ParticipantId | None) -> Found:
    named = read(text)
    if (name := in_quotes(text)) is not None:
        return Found((_called(name, roster, row),))
    if not is_me(text) and (exact := _exactly(text, roster, row)) is not None:
        return Found((exact,))
    if text.endswith("s'") and (owner := owner_of(text.removesuffix("'"), roster)) is not None:
        return Found((owner,))
    if not named.is_several:
        # `bob,` is bob.
        return _one_or_more(named.names[0] if named.names else text, roster, row, me)
    try:
        return _several(named, roster, row, me)
    except NoSuchParticipantError:
        # `Lee, Bob` may begin one name.
        with suppress(CommandError):
            return Found((resolve(text, roster),))
        raise


def _one_or_more(text: str, roster: Roster, row: AnyRow, me: ParticipantId | None) -> Found:
    """`alice carol` are two, if each of the words is somebody's name and both together nobody's."""
    try:
        return Found((_one(text, roster, row, me),))
    except (AmbiguousNameError, NoSuchParticipantError):
        people = {each: named_at_once(each, roster) for each in text.split()[:_MOST_LISTED]}
        found = dict.fromkeys(filter(None, people.values()))
        if len(found) < len(text.split()) or len(found) == 1:
            raise
        return Found(tuple(found), is_several=True)


def _check_in_meeting(people: Sequence[Participant], roster: Roster) -> None:
    """Raises WaitingError: whoever waits is neither heard nor seen, and another may be meant."""
    if waiting := [each for each in people if each.is_waiting]:
        raise WaitingError(waiting[0], roster.label(waiting[0]))


def _several(named: Named, roster: Roster, row: AnyRow, me: ParticipantId | None) -> Found:
    _check_asker(named, roster, me)
    found = {each.uuid: each for group in named.groups for each in _group(group, roster, row, me)}
    gone: list[str] = []
    if named.both:
        found = {each.uuid: each for each in both_of(named.both, roster)}
    for number, name in enumerate(named.names, 1):
        try:
            found |= {each.uuid: each for each in _one_or_owner(name, roster, row, me)}
        except AmbiguousNameError as error:
            raise SomeAmbiguousError(error, [*found, *named.names[number:]]) from None
        except ParticipantGoneError as error:
            gone.append(error.participant_uuid)
    among = NameIndex(_concerned(roster, row) if named.without else (), roster)
    left_out = [_left_out(name, roster, row, me, among) for name in named.without]
    without = {each.uuid for people in left_out for each in people}
    found = {uuid: each for uuid, each in found.items() if uuid not in without}
    if not found and gone:
        raise ParticipantGoneError(gone[0])
    if not found:
        is_group = named.groups and not named.without
        raise NoSuchParticipantError(_NOBODY[named.groups[0]] if is_group else "Nobody is left.")
    # Two names may have been one person's: `Lee, Ana`.
    is_several = bool(named.groups or gone) or len(found) > 1
    return Found(tuple(found.values()), is_several, tuple(gone), is_group=bool(named.groups))


def _one_or_owner(
    name: str, roster: Roster, row: AnyRow, me: ParticipantId | None
) -> tuple[Participant, ...]:
    """Of `alice's and bobs mics`, as of `alice bob and carols mics`, each is named."""
    try:
        return _one_or_more(name, roster, row, me).people
    except (AmbiguousNameError, NoSuchParticipantError):
        if namesakes := all_of(name, roster):
            return namesakes
        *words, last = name.split()
        people = [named_at_once(each, roster) for each in words]
        owner = owner_of(last, roster)
        if owner is None or not all(people):
            raise
        return (*filter(None, people), owner)


def _check_asker(named: Named, roster: Roster, me: ParticipantId | None) -> None:
    """Of `everyone else` and `all but me`, whoever asks has to be known first.

    Raises:
        LeftOutError: It is not known.
    """
    is_asked = "others" in named.groups or any(map(is_me, named.without))
    if not is_asked or (me is not None and roster.find(me) is not None):
        return
    if named.names:
        raise CommandError(say(catalogue.NOT_WITHOUT_ME, question=WHO_ARE_YOU))
    groups = ("everyone" if each == "others" else each for each in named.groups)
    others = [each for each in named.without if not is_me(each)]
    named_too = "".join(f"{each}, " for each in others)
    raise LeftOutError(_askable(roster), f"{' and '.join(groups)} except {named_too}")


def _one(name: str, roster: Roster, row: AnyRow, me: ParticipantId | None) -> Participant:
    if not is_me(name):
        if (is_pronoun(name) or is_somebody(name)) and not named_exactly(name, roster):
            question = say(catalogue.WHO_IS_THAT, word=name.strip())
            raise AmbiguousNameError(question, _askable(roster))
        return _called(name, roster, row)
    own = roster.find(me) if me is not None else None
    if own is None:
        raise AmbiguousNameError(WHO_ARE_YOU, _askable(roster))
    return own


def _called(name: str, roster: Roster, row: AnyRow) -> Participant:
    """Of namesakes the one who waits, for a row that is only about those."""
    if row.is_for_waiting and (waits := only_one(name, _waiting(roster))) is not None:
        return waits
    return resolve(name, roster)


def _exactly(text: str, roster: Roster, row: AnyRow) -> Participant | None:
    if row.is_for_waiting and (waits := only_one(text, _waiting(roster))) is not None:
        return waits
    return named_exactly(text, roster)


def _left_out(
    name: str, roster: Roster, row: AnyRow, me: ParticipantId | None, among: NameIndex
) -> tuple[Participant, ...]:
    """Whoever is not certain is not left out by a guess, and then nothing is done.

    Only those can be left out whom it would be about, which are looked at once for all names.
    """
    if group := group_of(name):
        found = tuple(_group(group, roster, row, me))
        if not found and group in _SEEN_AT_TIMES:
            raise CommandError(say(catalogue.NOT_WITHOUT, question=_NOBODY[group]))
        return found
    if not is_me(name) and (one := only_one(name, among)) is not None:
        return (one,)
    if namesakes := all_of(name, roster):
        return namesakes
    try:
        return (_one(name, roster, row, me),)
    except AmbiguousNameError as error:
        raise CommandError(say(catalogue.NOT_WITHOUT, question=error.question)) from None


def _waiting(roster: Roster) -> NameIndex:
    return NameIndex(roster.waiting, roster)


def _group(
    group: str, roster: Roster, row: AnyRow, me: ParticipantId | None
) -> Iterator[Participant]:
    people = _concerned(roster, row)
    raised = {each.uuid for each in roster.hands}
    presents = {each.uuid for each in roster.presenting}
    own = _one("me", roster, row, me).uuid if group == "others" else None
    for each in roster.waiting if group == "waiting" else people:
        is_meant = {
            "guests": not each.is_host,
            "hosts": each.is_host,
            "hands": each.uuid in raised,
            "speaking": each.uuid in roster.speaking,
            "presenting": each.uuid in presents,
            "muted": each.is_muted is True,
            "others": each.uuid != own,
        }
        if is_meant.get(group, True):
            yield each


def _concerned(roster: Roster, row: AnyRow) -> tuple[Participant, ...]:
    """Whom a row can be about at all, as its menu lists them."""
    people = roster.waiting if row.is_for_waiting else roster.people
    if row.concerns is None:
        return people
    return tuple(filter(row.concerns, (*people, *ringing(roster))))


def _askable(roster: Roster) -> tuple[Participant, ...]:
    people = candidates(roster)
    if not people:
        raise NoSuchParticipantError("Nobody else is in the meeting.")
    return people
