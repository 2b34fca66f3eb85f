"""Which requests a function can send is found wherever the code names them."""

from functools import partial

from bridge.features import COMMANDS
from bridge.pexip.requests.conference import LockConference, UnlockConference
from bridge.pexip.requests.participant import MuteParticipant
from tests.command_coverage import requests_in

BY_WORD = {"lock": LockConference, "unlock": (UnlockConference,)}


def both() -> object:
    return BY_WORD


def test_names_in_containers_partials_and_closures_are_found():
    kind = MuteParticipant

    assert requests_in([BY_WORD]) == {LockConference, UnlockConference}
    assert requests_in([partial(print, LockConference, end=UnlockConference)]) == {
        LockConference,
        UnlockConference,
    }
    assert requests_in([staticmethod(LockConference)]) == {LockConference}
    mute = next(row for row in COMMANDS if row.name == "mute")
    assert requests_in([mute.request]) == {MuteParticipant}
    assert requests_in([kind, print, 17, None]) == {MuteParticipant}


def test_functions_that_are_not_the_bridge_s_are_not_read():
    assert requests_in([both]) == frozenset()
