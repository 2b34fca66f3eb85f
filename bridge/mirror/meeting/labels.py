"""What to call participants, so that no two who are there at once share a name."""

import re
from itertools import count

from bridge.mirror.words.characters import clean_name
from bridge.pexip.models import Participant, ParticipantId

_NUMBER = re.compile(r" \(\d+\)$")


class Labels:
    """One label for each participant ever seen: "Bob", and "Bob (2)" for who came later.

    A label stays with its owner when others come and go. It is free again once
    its owner has left, so that a Bob who drops out and returns is no second Bob.
    What somebody was called last is known after that too: words may come late.
    """

    def __init__(self) -> None:
        self._labels: dict[ParticipantId, str] = {}
        self._owners: dict[str, ParticipantId] = {}

    def give(self, participant: Participant) -> None:
        """Label someone who is there; who keeps a name keeps the label."""
        label = self.of(participant)
        if not self._is_free(label, participant.uuid):
            name = _name_of(participant)
            texts = (f"{name} ({number})" for number in count(2))
            label = next(text for text in texts if self._is_free(text, participant.uuid))
        self.release(participant.uuid)
        self._labels[participant.uuid] = label
        self._owners[label.casefold()] = participant.uuid

    def release(self, uuid: ParticipantId) -> None:
        """Let others have the label of someone who has left."""
        label = self._labels.get(uuid, "").casefold()
        if self._owners.get(label) == uuid:
            del self._owners[label]

    def keep(self, uuid: ParticipantId, label: str) -> None:
        """Know somebody's label without their being there; one that was given here counts more."""
        self._labels.setdefault(uuid, label)

    def last(self, uuid: ParticipantId) -> str | None:
        """What somebody was called last."""
        return self._labels.get(uuid)

    def of(self, participant: Participant) -> str:
        """The label; the bare name for an earlier name, or for someone never seen."""
        given = self._labels.get(participant.uuid)
        return given if given and is_label_of(given, participant) else _name_of(participant)

    def _is_free(self, label: str, uuid: ParticipantId) -> bool:
        return self._owners.get(label.casefold(), uuid) == uuid


def is_label_of(label: str, participant: Participant) -> bool:
    """Whether it is the participant's name, perhaps with a number."""
    name = _name_of(participant)
    return label in {name, f"{name}{_number_in(label)}"}


def _number_in(label: str) -> str:
    match = _NUMBER.search(label)
    return match[0] if match else ""


def _name_of(participant: Participant) -> str:
    return clean_name(participant.display_name, clean_name(participant.uri, "Unnamed"))
