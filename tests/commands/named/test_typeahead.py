"""Menus of people: a list where they are few, a search where they are many."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.commands.asking.forms import MOST_LISTED, form_fields
from bridge.commands.named.resolver import MOST_OPTIONS
from bridge.commands.named.typeahead import choosable, search
from bridge.commands.table.outcome import Done, FieldErrors, Form, FormField
from bridge.features.attention import LOWER
from bridge.features.dialing import HANG_UP
from bridge.features.waiting_room import ADMIT
from bridge.mirror.people.roster import Roster
from bridge.pexip.errors import NodeUnreachableError
from tests.commands.conferences import MemoryConference, participant
from tests.commands.conftest import ADMIN, Desk
from tests.commands.wide_rows import GATHER, ROLE

CROWD = [participant(number, f"Person {number:03}") for number in range(10, 160)]
LEE = participant(2, "Bea Lee")
LEELAND = participant(3, "Leeland")
SLEE = participant(4, "Åsleé")
WAITING = participant(5, "Wanda", service_type="waiting_room")


def names(query: str, *people: object) -> list[str]:
    roster = Roster.of(people or [*CROWD, SLEE, LEE, LEELAND])
    return [each.display_name for each in search(query, roster.people, roster)]


async def opened(desk: Desk, words: str) -> tuple[Form, FormField]:
    asked = await desk.types(words)
    assert isinstance(asked, Form)
    return asked, asked.fields[0]


def test_the_best_matches_come_first():
    assert names("LEE") == ["Leeland", "Bea Lee", "Åsleé"]
    assert names("åslee") == ["Åsleé"]
    assert names("nobody") == []


def test_without_words_the_first_are_listed_and_never_more_than_a_menu_holds():
    listed = names("")

    assert len(listed) == MOST_OPTIONS
    assert listed[:3] == ["Bea Lee", "Leeland", "Åsleé"]


def test_a_menu_offers_nobody_whom_the_command_cannot_be_about():
    raised = participant(6, "Hanna", buzz_time=1.0)
    answered = participant(7, "Dora", call_direction="out")
    ringing = participant(8, "Rita", call_direction="out", service_type="connecting")
    roster = Roster.of([LEE, raised, answered, ringing, WAITING])

    assert choosable(HANG_UP, roster) == (answered, ringing)
    assert choosable(LOWER, roster) == (raised,)
    assert choosable(ADMIT, roster) == (WAITING,)


@given(st.text(max_size=12), st.lists(st.text(max_size=30), max_size=150))
def test_whatever_people_are_called_a_search_finds_only_them_and_each_once(query, called):
    people = [participant(number, name) for number, name in enumerate(called, 10)]
    roster = Roster.of(people)

    found = search(query, roster.people, roster)

    assert len({each.uuid for each in found}) == len(found) <= MOST_OPTIONS
    assert set(found) <= set(people)


def test_whoever_waits_is_offered_to_be_let_in_and_for_nothing_else():
    roster = Roster.of([LEE, WAITING])

    assert choosable(ADMIT, roster) == (WAITING,)
    assert choosable(ROLE, roster) == (LEE,)


@pytest.mark.parametrize(("count", "is_searched"), [(MOST_LISTED, False), (MOST_LISTED + 1, True)])
def test_few_are_listed_and_of_many_only_those_who_are_known_already(count, is_searched):
    people = CROWD[:count]
    last = people[-1]

    (field, _) = form_fields(GATHER, values={"people": last.uuid}, roster=Roster.of(people))

    assert field.is_searched is is_searched
    assert len(field.choices) == (1 if is_searched else count)
    assert last.uuid in {each.value for each in field.choices}


async def test_a_menu_lists_who_is_there_when_it_is_asked(desk: Desk):
    desk.conference.join(*CROWD)
    asked, field = await opened(desk, "gather")
    assert field.is_searched
    desk.conference.join(LEE)

    found = await desk.runner.suggest(desk.invocation(pending_id=asked.pending_id), "lee")

    assert [(each.value, each.label.partition(" · ")[0]) for each in found] == [
        (LEE.uuid, "Bea Lee")
    ]
    values = {"people": LEE.uuid, "room": "A"}
    assert await desk.answers(asked.pending_id, values=values) == Done(
        text="Bea Lee to A of meet.alice."
    )


async def test_a_menu_of_a_room_lists_the_people_of_that_room(desk: Desk):
    desk.conference.breakouts = {"Red": MemoryConference(*CROWD[:30])}

    asked, field = await opened(desk, "camera in red")
    again = await desk.runner.form(desk.invocation(pending_id=asked.pending_id))
    found = await desk.runner.suggest(desk.invocation(pending_id=asked.pending_id), "")

    assert field.is_searched
    assert isinstance(again, Form)
    assert again.fields == asked.fields
    assert [each.value for each in found] == [each.uuid for each in CROWD[:30]]


async def test_nobody_is_listed_to_strangers_or_while_the_node_is_away(desk: Desk):
    desk.conference.join(*CROWD)
    asked, _ = await opened(desk, "gather")
    mine = desk.invocation(pending_id=asked.pending_id)

    assert await desk.runner.suggest(replace(mine, person=ADMIN), "") == ()
    assert await desk.runner.suggest(replace(mine, pending_id="none"), "") == ()
    desk.conference.sees_with = [NodeUnreachableError("gone")]
    assert await desk.runner.suggest(mine, "") == ()


async def test_a_form_without_people_lists_nobody(desk: Desk):
    asked, _ = await opened(desk, "dial")

    assert await desk.runner.suggest(desk.invocation(pending_id=asked.pending_id), "a") == ()


async def test_whoever_has_left_since_is_an_error_at_the_field(desk: Desk):
    desk.conference.join(*CROWD)
    asked, _ = await opened(desk, "gather")
    values = {"people": CROWD[0].uuid, "room": "A"}
    desk.conference.drop(CROWD[0].uuid)

    wrong = await desk.answers(asked.pending_id, values=values)
    right = await desk.answers(asked.pending_id, values=values | {"people": CROWD[1].uuid})

    assert wrong == FieldErrors(errors={"people": "That participant has left the meeting."})
    assert right == Done(text="Person 011 to A of meet.alice.")
