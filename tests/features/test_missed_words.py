"""What the bridge cannot have heard is marked, in both threads and in the files."""

import pytest

from bridge.simulator.slack.state.entities import Message
from tests.features.conftest import with_a_meeting
from tests.features.test_transcript import ALL, end, filed, files_are_there, words
from tests.world import World, shown, until

INTERRUPTED, CUT_OFF = "Captions were interrupted", "The bridge was cut off"


def marks(world: World) -> list[Message]:
    return [each for each in world.messages() if shown(each).startswith((INTERRUPTED, CUT_OFF))]


async def lose_streams_for_long(world: World) -> None:
    """So long that something may have been written meanwhile."""
    world.node.faults.plan("events", status=503, times=6)
    await world.lose_streams()


async def test_both_threads_say_what_was_missed(bound: World):
    await bound.node.next_request("show_live_captions")
    await bound.person("Alice").speaks("Before.")
    await bound.posted("Before.")

    await lose_streams_for_long(bound)

    captions, chat = await bound.posted(INTERRUPTED), await bound.posted(CUT_OFF)
    assert captions.thread_ts == (await bound.posted("Live captions of")).ts
    assert chat.thread_ts == (await bound.card()).ts
    assert "what was written in the meeting then is missing" in shown(chat)
    await bound.person("Alice").speaks("After.")
    assert float((await bound.posted("After.")).ts) > float(captions.ts)
    assert len(marks(bound)) == 2


async def test_breaks_with_nothing_between_them_share_a_mark_also_over_a_restart(bound: World):
    await bound.types("/pexip settings files all")
    await bound.node.next_request("show_live_captions")
    await lose_streams_for_long(bound)
    await bound.posted(INTERRUPTED)
    await bound.posted(CUT_OFF)

    for _ in range(2):
        await bound.restart()
        await bound.status("2 in the meeting")

    await until(lambda: bound.stored("SELECT count(*) FROM line WHERE kind = 'gap'") == 3)
    await until(lambda: bound.stored("SELECT count(*) FROM outbox") == 0)
    assert len(marks(bound)) == 2
    await bound.person("Alice").speaks("After.")
    await bound.posted("After.")
    await bound.person("Bob").says("me too")
    await bound.posted("me too")
    # Captions come all the time, so that no break is the longer for them.
    assert bound.stored("SELECT count(*) FROM line WHERE kind = 'gap'") == 3
    await end(bound)
    await files_are_there(bound, len(ALL))
    for form in ("transcript.txt", "transcript.vtt", "chat.txt"):
        assert words(filed(bound)[form]).count(CUT_OFF) == 1


async def test_of_a_silent_meeting_nothing_was_missed(calm_bound: World):
    """At the wall's own pace, for a stall of a second would be a break of five."""
    world = calm_bound
    await world.node.next_request("show_live_captions")
    await world.person("Alice").speaks("Before.")
    await world.posted("Before.")
    await world.person("Alice").stops_speaking()

    for _ in range(2):
        await world.lose_streams()
        await world.status("2 in the meeting")
    await world.person("Alice").speaks("After.")

    await world.posted("After.")
    assert marks(world) == []
    assert world.stored("SELECT count(*) FROM line WHERE kind = 'gap'") == 0


async def test_who_spoke_while_nobody_listened_was_missed(bound: World):
    await bound.node.next_request("show_live_captions")
    bound.node.drop_streams("meet.team")
    await bound.person("Alice").speaks("Lost.")
    await bound.person("Alice").stops_speaking()

    await bound.posted(INTERRUPTED)
    await bound.posted(CUT_OFF)


async def test_what_a_black_hole_swallowed_was_missed_from_the_last_thing_heard(world: World):
    """Not from the token's end, by which it is noticed: nothing had come for long by then."""
    world.node.switches.token_seconds = 20
    bound = await with_a_meeting(world)
    await bound.person("Alice").says("Before.")
    await bound.posted("Before.")
    bound.node.faults.black_hole()
    said = bound.clock.now()
    await bound.person("Alice").says("Swallowed.")

    await until(lambda: bound.stored("SELECT state FROM binding") == "reconnecting")
    bound.node.faults.clear()

    await bound.posted(CUT_OFF)
    lies_in = "SELECT count(*) FROM line WHERE kind = 'gap' AND ? BETWEEN said_at AND until"
    assert bound.stored(lies_in, str(said)) == 1


@pytest.mark.parametrize("setting", ["captions off", "settings chat off"])
async def test_what_is_off_has_no_marks(bound: World, setting: str):
    await bound.types(f"/pexip {setting}")
    await lose_streams_for_long(bound)

    found = await bound.find_post(lambda each: shown(each).startswith((INTERRUPTED, CUT_OFF)))
    await until(lambda: bound.stored("SELECT count(*) FROM outbox") == 0)
    assert shown(found).startswith(CUT_OFF if setting == "captions off" else INTERRUPTED)
    assert len(marks(bound)) == 1


async def test_the_last_words_stand_under_the_right_name(bound: World):
    await bound.types("/pexip settings files all")
    await bound.node.next_request("show_live_captions")
    alice, bob = bound.person("Alice"), bound.person("Bob")
    await bob.leaves()
    await bound.posted("Bob left")

    await bob.speaks("Bye, everybody.")
    assert "Bob: " in shown(await bound.posted("Bye, everybody."))

    # After a restart only what is stored tells who that was.
    await bound.restart()
    await bound.status("1 in the meeting")
    await alice.speaks("He is gone.")
    await bound.posted("He is gone.")
    await bob.speaks("Not quite.")
    assert "Bob: " in shown(await bound.posted("Not quite."))

    await end(bound)
    await files_are_there(bound, len(ALL) - 1)
    found = filed(bound)
    assert "<v Bob>Not quite.</v>" in words(found["transcript.vtt"])
    assert "Bob: Not quite." in words(found["transcript.srt"])
    assert "] Bob: Not quite." in words(found["transcript.txt"])


async def test_who_joins_anew_has_missed_captions_until_they_are_asked_for(bound: World):
    """The node sends them to nobody who has not asked; chat it sends at once."""
    await bound.node.next_request("show_live_captions")
    bound.node.faults.plan("show_live_captions", status=503)
    bound.node.forget_tokens()
    await bound.posted(INTERRUPTED)
    await bound.node.next_request("show_live_captions")
    heard = bound.stored("SELECT max(until) FROM line WHERE kind = 'gap'")
    await bound.person("Alice").speaks("To nobody.")

    await bound.clock.pass_by(31)
    await bound.node.next_request("show_live_captions")
    await until(
        lambda: bound.stored("SELECT max(until) FROM line WHERE kind = 'gap'") > heard,
    )

    await bound.person("Alice").speaks("After.")
    await bound.posted("After.")
    assert [shown(each).startswith(INTERRUPTED) for each in marks(bound)].count(True) == 1
    assert "To nobody." not in "\n".join(map(shown, bound.messages()))
