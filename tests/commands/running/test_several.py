"""One command on several people: one question with their names, one answer, one way back."""

import pytest

from bridge.commands.table.outcome import Choose, Confirm, Done, Refused
from bridge.pexip.errors import RefusedError
from bridge.storage.meetings import bindings, meetings
from bridge.storage.people import person_links
from tests.commands.conferences import participant
from tests.commands.conftest import OWNER

ALICE, BOB, CAROL = (participant(n, name) for n, name in enumerate(["Alice", "Bob", "Carol"], 1))


def muted(desk) -> list[str]:
    return [each.participant_uuid[-1] for each in desk.conference.sent]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("mute alice and bob", "Alice and Bob"),
        ("mute alice, carol", "Alice and Carol"),
        ("mute alice, bob & carol", "Alice, Bob and Carol"),
        ("mute all except alice", "Bob and Carol"),
        ("mute everyone but alice and bob", "Carol"),
        ("mute all guests", "Bob and Carol"),
        ("mute the hosts", "Alice"),
        ("mute hosts and bob", "Alice and Bob"),
    ],
)
async def test_who_is_named_is_asked_about_once(desk, line, names):
    outcome = await desk.types(line)

    assert isinstance(outcome, Confirm)
    assert outcome.question == f"Mute: {names}?"
    assert desk.conference.sent == []


async def test_after_a_yes_all_of_them_are_done_and_none_of_the_others(desk):
    asked = await desk.types("mute bob and carol")

    outcome = await desk.answers(asked.pending_id)

    assert outcome == Done(text="Mute: done for Bob and Carol.")
    assert muted(desk) == ["2", "3"]


async def test_one_name_that_is_nobodys_keeps_all_from_it(desk):
    outcome = await desk.types("mute bob and dave")

    assert isinstance(outcome, Refused)
    assert "Nobody called “dave”" in outcome.text
    assert desk.conference.sent == []


async def test_whoever_is_called_so_is_one_person(desk):
    desk.conference.join(participant(4, "Alice and Bob"), participant(5, "Lee, Ana (Sales)"))

    assert await desk.types("mute alice and bob") == Done(text="Muted Alice and Bob.")
    assert await desk.types("mute lee, ana") == Done(text="Muted Lee, Ana (Sales).")
    assert muted(desk) == ["4", "5"]


async def test_who_was_not_is_told_with_the_reason(desk):
    asked = await desk.types("mute bob and carol")
    desk.conference.fails_with = [RefusedError("MuteParticipant")]

    outcome = await desk.answers(asked.pending_id)

    assert isinstance(outcome, Done)
    assert outcome.text in {"Mute: done for Bob.", "Mute: done for Carol."}
    assert len(outcome.lines) == 1
    assert outcome.lines[0].startswith("Not for ")


async def test_who_leaves_before_the_yes_is_told(desk):
    asked = await desk.types("mute bob and carol")
    desk.conference.drop(CAROL.uuid)

    outcome = await desk.answers(asked.pending_id)

    assert outcome.text == "Mute: done for Bob."
    assert muted(desk) == ["2"]


async def test_a_host_reads_who_each_of_them_is(desk):
    outcome = await desk.types("remove alice and bob")

    assert isinstance(outcome, Confirm)
    assert outcome.question.split("\n") == [
        "Remove: these 2?",
        "• Alice · Host",
        "• Bob · Guest",
    ]


async def test_one_press_takes_it_back_from_all(desk):
    asked = await desk.types("video off alice and bob")
    done = await desk.answers(asked.pending_id)
    undo = done.buttons[-1]
    assert undo.label == "Show both"

    outcome = await desk.answers(undo.undo_id)

    assert outcome == Done(text="Video on: done for Alice and Bob.")


async def test_the_button_names_those_whom_it_is_about(desk):
    await desk.types("video off alice")
    asked = await desk.types("video off alice, bob, carol")

    done = await desk.answers(asked.pending_id)

    assert done.buttons[-1].label == "Show Bob and Carol"


async def test_whom_somebody_has_changed_since_stays(desk):
    asked = await desk.types("video off alice, bob, carol")
    done = await desk.answers(asked.pending_id)
    assert done.buttons[-1].label == "Show all 3"
    await desk.types("video on bob")

    outcome = await desk.answers(done.buttons[-1].undo_id)

    assert outcome.text == "Video on: done for Alice and Carol."
    assert outcome.lines == ("Bob was changed since, and stays.",)


async def test_of_two_of_a_name_one_is_chosen_and_the_others_are_kept(desk):
    desk.conference.join(participant(6, "Bob"))

    asked = await desk.types("mute alice and bob")
    assert isinstance(asked, Choose)
    confirm = await desk.answers(asked.pending_id, choice=participant(6, "Bob").uuid)

    assert isinstance(confirm, Confirm)
    await desk.answers(confirm.pending_id)
    assert muted(desk) == ["1", "6"]


async def test_nobody_is_left_out_by_a_guess(desk):
    desk.conference.join(participant(6, "Bob"))

    outcome = await desk.types("mute all except bob")

    assert isinstance(outcome, Refused)
    assert "Nothing was done" in outcome.text


async def test_whoever_is_not_linked_is_asked_who_they_are(desk):
    asked = await desk.types("mute me")

    assert isinstance(asked, Choose)
    assert asked.question.startswith("Who are you in the meeting?")
    assert await desk.answers(asked.pending_id, choice=BOB.uuid) == Done(text="Muted Bob.")


@pytest.mark.parametrize("line", ["mute everyone else", "mute all but me", "mute all except me"])
async def test_whoever_says_who_they_are_is_left_out_and_never_the_one_it_is_done_to(desk, line):
    asked = await desk.types(line)
    assert isinstance(asked, Choose)
    assert asked.question.startswith("Who are you in the meeting?")

    outcome = await desk.answers(asked.pending_id, choice=BOB.uuid)

    assert isinstance(outcome, Confirm)
    assert outcome.question == "Mute: Alice and Carol?"
    assert desk.conference.sent == []


async def test_whoever_else_is_left_out_stays_so(desk):
    asked = await desk.types("mute everyone except carol and me")

    outcome = await desk.answers(asked.pending_id, choice=BOB.uuid)

    assert outcome.question == "Mute: Alice?"


async def test_whoever_is_linked_is_me_and_everyone_else_the_others(desk):
    async with desk.services.database.transaction() as tx:
        await meetings.begin(tx, "m1", (await bindings.list_live(tx))[0])
        await person_links.put(tx, "m1", OWNER.id, ALICE.uuid)

    assert await desk.types("mute me") == Done(text="Muted Alice.")
    assert (await desk.types("mute everyone else")).question == "Mute: Bob and Carol?"
    assert (await desk.types("mute all but me")).question == "Mute: Bob and Carol?"


async def test_what_is_quoted_is_a_name(desk):
    outcome = await desk.types('mute "alice and bob"')

    assert isinstance(outcome, Refused)
    assert "Nobody called “alice and bob”" in outcome.text


async def test_the_audit_names_them_all(desk):
    asked = await desk.types("mute bob and carol")
    await desk.answers(asked.pending_id)

    line = (await desk.audited())[0]
    assert (line.entry.subject_name, line.entry.detail) == ("Bob and 1 more", "Bob, Carol")


async def test_a_crowd_beyond_reading_is_refused(desk):
    desk.conference.join(*(participant(n, f"P{n}") for n in range(10, 111)))

    outcome = await desk.types("mute all except alice")

    assert outcome == Refused(text="103 people are too many; 100 at once is the most.")
