"""What a roster shows, worked out anew from everybody each time: slow, and plainly right."""

from collections.abc import Container, Iterable
from itertools import count
from math import inf, isnan

from bridge.mirror.people.labels import is_label_of
from bridge.mirror.words.characters import clean_name
from bridge.pexip.models import Participant


class NaiveRoster:
    """Everybody whom the node names, and which of them are the bridge."""

    def __init__(self, participants: Iterable[Participant], own: Container[str]) -> None:
        others = [each for each in participants if each.uuid not in own]
        self._all = sorted(others, key=_by_joining)
        self._there = [each for each in self._all if each.service_type not in ("connecting", "ivr")]

    @property
    def people(self) -> list[Participant]:
        return [each for each in self._there if not each.is_waiting]

    @property
    def waiting(self) -> list[Participant]:
        return [each for each in self._there if each.is_waiting]

    @property
    def hosts(self) -> list[Participant]:
        return [each for each in self.people if each.is_host]

    @property
    def guests(self) -> list[Participant]:
        return [each for each in self.people if not each.is_host]

    @property
    def hands(self) -> list[Participant]:
        raised = [each for each in self.people if each.buzz_time]
        return sorted(raised, key=lambda each: _time(each.buzz_time))

    @property
    def spotlit(self) -> list[Participant]:
        lit = [each for each in self.people if each.spotlight]
        return sorted(lit, key=lambda each: _time(each.spotlight))

    @property
    def presenting(self) -> list[Participant]:
        return [each for each in self.people if each.is_presenting]

    @property
    def ringing(self) -> list[Participant]:
        return [each for each in self._all if each.service_type == "connecting"]

    @property
    def machines(self) -> list[Participant]:
        return [each for each in self._all if each.is_recording or each.is_ai_enabled]


class NaiveLabels:
    """Counts from two for each label."""

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}
        self._owners: dict[str, str] = {}

    def give(self, participant: Participant) -> None:
        label = self.of(participant)
        if not self._is_free(label, participant.uuid):
            texts = (f"{_name_of(participant)} ({number})" for number in count(2))
            label = next(text for text in texts if self._is_free(text, participant.uuid))
        self.release(participant.uuid)
        self._labels[participant.uuid] = label
        self._owners[label.casefold()] = participant.uuid

    def release(self, uuid: str) -> None:
        label = self._labels.get(uuid, "").casefold()
        if self._owners.get(label) == uuid:
            del self._owners[label]

    def of(self, participant: Participant) -> str:
        given = self._labels.get(participant.uuid)
        return given if given and is_label_of(given, participant) else _name_of(participant)

    def _is_free(self, label: str, uuid: str) -> bool:
        return self._owners.get(label.casefold(), uuid) == uuid


def _name_of(participant: Participant) -> str:
    return clean_name(participant.display_name, clean_name(participant.uri, "Unnamed"))


def _by_joining(participant: Participant) -> tuple[float, str, str]:
    return (_time(participant.start_time), participant.display_name, participant.uuid)


def _time(seconds: float | None) -> float:
    return inf if seconds is None or isnan(seconds) else seconds
