"""Several people as they are named at once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.commands.named.several import LeftOutError, find_people
from bridge.commands.table.errors import AmbiguousNameError, NoSuchParticipantError
from bridge.commands.typed.groups import Named, is_me, means_several, needs_asker, read
from bridge.mirror.people.roster import Roster
from tests.commands.conferences import OWN, participant
from tests.commands.rows import MUTE

_PEOPLE = [
    participant(1, "Alice", role="chair"),
    participant(2, "Bob", buzz_time=2.0),
    participant(3, "Carol", buzz_time=1.0),
    participant(4, "Dave", service_type="waiting_room"),
    participant(5, "Bridge", uuid=OWN, role="chair"),
]
ROSTER = Roster.of(_PEOPLE, own=[OWN])


def names(text: str, me: int | None = None) -> list[str]:
    own = None if me is None else participant(me, "").uuid
    row = replace(MUTE, takes_waiting=True)
    return [each.display_name for each in find_people(text, ROSTER, row, own).people]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("bob", Named(names=("bob",))),
        ("bob,", Named(names=("bob",))),
        ("bob and carol", Named(names=("bob", "carol"))),
        ("bob & carol + dave", Named(names=("bob", "carol", "dave"))),
        ('"lee, bob" and carol', Named(names=("lee, bob", "carol"))),
        ('"bob and carol"', Named(names=("bob and carol",))),
        ("the guests", Named(groups=("guests",))),
        ("hosts and bob", Named(groups=("hosts",), names=("bob",))),
        ("all but bob and carol", Named(groups=("everyone",), without=("bob", "carol"))),
        ("everyone, except for bob", Named(groups=("everyone",), without=("bob",))),
        ("guests and hosts except bob", Named(groups=("guests", "hosts"), without=("bob",))),
        ("bob but not carol", Named(names=("bob but not carol",))),
        ("@bob", Named(names=("bob",))),
        ("just bob:", Named(names=("bob",))),
        ("evveryone but bob", Named(groups=("everyone",), without=("bob",))),
        ("both bobs", Named(both="bobs")),
        ("both of the bobs", Named(both="bobs")),
        ("both bob and carol", Named(names=("bob", "carol"))),
        ("both", Named(names=("both",))),
    ],
)
def test_groups_and_names_are_told_apart(text, named):
    assert read(text) == named


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("everyone", ["Alice", "Bob", "Carol"]),
        ("all participants", ["Alice", "Bob", "Carol"]),
        ("all guests", ["Bob", "Carol"]),
        ("hosts", ["Alice"]),
        ("whoever has a hand up", ["Bob", "Carol"]),
        ("waiting", ["Dave"]),
        ("everyone except bob", ["Alice", "Carol"]),
        ("alice and guests", ["Bob", "Carol", "Alice"]),
        ("bob, bob and carol", ["Bob", "Carol"]),
    ],
)
def test_a_group_is_who_belongs_to_it_now_and_never_the_bridge(text, people):
    assert names(text) == people


def test_who_asks_is_known_by_a_link_alone():
    assert names("me", me=2) == ["Bob"]
    assert names("everyone else", me=1) == ["Bob", "Carol"]
    assert names("all but me", me=3) == ["Alice", "Bob"]
    with pytest.raises(AmbiguousNameError, match="Who are you in the meeting"):
        names("me")
    with pytest.raises(LeftOutError, match="Who are you in the meeting") as asked:
        names("all but alice and me")
    assert asked.value.before == "everyone except alice, "


def test_who_is_to_be_left_out_has_to_be_there():
    with pytest.raises(NoSuchParticipantError, match="“zed”"):
        names("everyone except zed")


def test_a_group_of_nobody_says_so():
    with pytest.raises(NoSuchParticipantError, match="Nobody is left"):
        names("hosts except alice")
    empty = Roster.of([], own=[])
    with pytest.raises(NoSuchParticipantError, match="No hand is up"):
        find_people("hands", empty, MUTE)


def test_it_has_to_be_known_who_asks_only_where_that_matters():
    assert needs_asker("me")
    assert needs_asker("bob and me")
    assert needs_asker("all but me")
    assert needs_asker("everyone else")
    assert not needs_asker('"me"')
    assert not needs_asker("bob")
    assert not needs_asker("everyone")
    assert is_me("Myself")
    assert not is_me("meg")


@given(st.text("ab,&+ and\"'", max_size=30))
def test_any_text_is_read(text: str):
    named = read(text)

    assert means_several(text) or not named.groups
    assert named == read(f" {text} ")
