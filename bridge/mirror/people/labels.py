"""What to call participants, so that no two who are there at once share a name."""

import re
from collections import OrderedDict
from dataclasses import dataclass

from bridge.mirror.words.characters import clean_name
from bridge.pexip.models import Participant, ParticipantId

# Whoever was first has none.
_FIRST_NUMBER = 2
# Enough to know that there are some, and who of them came first.
_MOST_NAMESAKES = 50
# As many as a meeting has rows of attendance; whoever joins anew each second is many people.
_MOST_DEPARTED = 10_000
_NUMBER = re.compile(r" \(\d+\)$")


@dataclass(frozen=True, slots=True)
class _Named:
    """What a label was given for; an equal name needs no second look."""

    display_name: str
    uri: str
    label: str

    def is_of(self, participant: Participant) -> bool:
        return participant.display_name == self.display_name and participant.uri == self.uri


class Labels:
    """One label for each participant ever seen: "Bob", and "Bob (2)" for who came later.

    A label stays with its owner when others come and go. It is free again once
    its owner has left, so that a Bob who drops out and returns is no second Bob.
    What somebody was called last is known after that too: words may come late. Of those who are
    not there the last 10,000 are known, the others as if they had never been.

    Several rosters may share it, those of a meeting and of its breakout rooms: `place` is whose
    roster gives or releases, and who is still in one of them keeps the label.
    """

    def __init__(self) -> None:
        self._labels: dict[ParticipantId, str] = {}
        self._owners: dict[str, ParticipantId] = {}
        self._named: dict[ParticipantId, _Named] = {}
        # In which places somebody is; on the way from one to another a node may name both.
        self._places: dict[ParticipantId, set[str]] = {}
        # Whoever is known without being there, who left first in front.
        self._departed: OrderedDict[ParticipantId, None] = OrderedDict()
        # By name: all numbers below this one are taken.
        self._numbers: dict[str, int] = {}

    def give(self, participant: Participant, place: str = "") -> None:
        """Label someone who is there; who keeps a name keeps the label."""
        uuid, named = participant.uuid, self._named.get(participant.uuid)
        self._places.setdefault(uuid, set()).add(place)
        if named is not None and named.is_of(participant) and self._owns(uuid, named.label):
            return
        name = _name_of(participant)
        label = self._known(participant, name)
        self._free(uuid)
        if not self._is_free(label, uuid):
            label = self._numbered(name, uuid)
        self._departed.pop(uuid, None)
        self._labels[uuid] = label
        self._named[uuid] = _Named(participant.display_name, participant.uri, label)
        self._owners[label.casefold()] = uuid

    def release(self, uuid: ParticipantId, place: str = "") -> None:
        """Let others have the label of someone who has left, unless they are elsewhere."""
        places = self._places.get(uuid, set())
        places.discard(place)
        if not places:
            self._places.pop(uuid, None)
            self._free(uuid)

    def _free(self, uuid: ParticipantId) -> None:
        label = self._labels.get(uuid, "").casefold()
        if self._owners.get(label) == uuid:
            del self._owners[label]
            name, number = _parted(label)
            if number is not None and number < self._numbers.get(name, 0):
                self._numbers[name] = number
        self._note_departed(uuid)

    def keep(self, uuid: ParticipantId, label: str) -> None:
        """Know somebody's label without their being there; one that was given here counts more."""
        if uuid not in self._labels:
            self._labels[uuid] = label
            self._note_departed(uuid)

    def namesakes(self, participant: Participant) -> list[ParticipantId]:
        """Who is there under the same name, the one with the bare name first."""
        key = _name_of(participant).casefold()
        # In a hall of thousands this is asked for each line of a list.
        last = min(self._numbers.get(key, _FIRST_NUMBER - 1), _MOST_NAMESAKES)
        labels = [key, *(f"{key} ({number})" for number in range(_FIRST_NUMBER, last + 1))]
        return [self._owners[label] for label in labels if label in self._owners]

    def last(self, uuid: ParticipantId) -> str | None:
        """What somebody was called last."""
        return self._labels.get(uuid)

    def of(self, participant: Participant) -> str:
        """The label; the bare name for an earlier name, or for someone never seen."""
        named = self._named.get(participant.uuid)
        if named is not None and named.is_of(participant):
            return named.label
        return self._known(participant, _name_of(participant))

    def _known(self, participant: Participant, name: str) -> str:
        """What is known of somebody of this name, else the name."""
        given = self._labels.get(participant.uuid)
        return given if given and _is_label_of(given, name) else name

    def _note_departed(self, uuid: ParticipantId) -> None:
        if uuid not in self._labels:
            return
        self._departed[uuid] = None
        self._departed.move_to_end(uuid)
        if len(self._departed) > _MOST_DEPARTED:
            longest_gone, _ = self._departed.popitem(last=False)
            del self._labels[longest_gone]
            self._named.pop(longest_gone, None)

    def _numbered(self, name: str, uuid: ParticipantId) -> str:
        """The first that is free; where thousands are called alike, nobody counts from two."""
        key = name.casefold()
        number = self._numbers.get(key, _FIRST_NUMBER)
        while not self._is_free(f"{name} ({number})", uuid):
            number += 1
        self._numbers[key] = number
        return f"{name} ({number})"

    def _is_free(self, label: str, uuid: ParticipantId) -> bool:
        return self._owners.get(label.casefold(), uuid) == uuid

    def _owns(self, uuid: ParticipantId, label: str) -> bool:
        return self._owners.get(label.casefold()) == uuid


def is_label_of(label: str, participant: Participant) -> bool:
    """Whether it is the participant's name, perhaps with a number."""
    return _is_label_of(label, _name_of(participant))


def _is_label_of(label: str, name: str) -> bool:
    return label in {name, f"{name}{number_in(label)}"}


def _parted(label: str) -> tuple[str, int | None]:
    """A label's name and its number, if it has one."""
    number = number_in(label)
    if not number:
        return label, None
    return label.removesuffix(number), max(int(number[2:-1]), _FIRST_NUMBER)


def number_in(label: str) -> str:
    """` (2)` at its end, if it ends with one."""
    match = _NUMBER.search(label)
    return match[0] if match else ""


def _name_of(participant: Participant) -> str:
    return clean_name(participant.display_name, "") or clean_name(participant.uri, "Unnamed")
