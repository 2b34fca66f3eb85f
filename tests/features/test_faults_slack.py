"""Slack is slow, says no, or says things twice; people change the channel under the bridge."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bridge.simulator.slack.state.entities import Message
from bridge.slack.sent.refusals import explain
from tests.world import World, is_card, shown, until


@pytest.fixture
async def fast(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    """A bound channel where both Slack's and the bridge's minutes take seconds."""
    async with World(tmp_path, sqlite_url, speed=10, simulator_speed=10).running() as world:
        await world.someone_joins("Alice", role="host")
        await world.someone_joins("Bob")
        await world.bind()
        await world.card()
        yield world


async def settled(world: World) -> None:
    """Until what a meeting's beginning posts is there, so that a fault hits what comes after."""
    await world.card(showing="Turn captions off")
    await world.posted("Live captions of")
    await until(lambda: world.stored("SELECT count(*) FROM outbox") == 0)


def lines_of(world: World, word: str) -> list[str]:
    return [shown(each) for each in world.messages() if word in shown(each)]


@pytest.mark.parametrize("status", [500, 503])
async def test_a_post_that_slack_fails_goes_again_and_keeps_its_place(bound: World, status: int):
    await settled(bound)
    bound.slack.faults.http_error("chat.postMessage", status, times=2)

    await bound.person("Alice").says("first line")
    await bound.person("Bob").says("second line")

    await bound.posted("second line")
    assert lines_of(bound, "line") == ["first line", "second line"]


@pytest.mark.parametrize("after", [False, True], ids=["lost", "done"])
async def test_a_post_without_an_answer_stands_there_once(fast: World, *, after: bool):
    await settled(fast)
    fast.slack.faults.hang("chat.postMessage", times=1, after=after)

    await fast.person("Alice").says("in doubt")
    await fast.person("Bob").says("after that")

    await fast.posted("after that")
    assert lines_of(fast, "in doubt") == ["in doubt"]


async def test_a_post_that_gets_no_answer_again_and_again_is_not_given_up(fast: World):
    await settled(fast)
    fast.slack.faults.reset("chat.postMessage", times=4)

    with capture_logs() as logs:
        await fast.person("Alice").says("answered in the end")
        await fast.person("Bob").says("and this")
        await fast.posted("and this")

    assert lines_of(fast, "answered") == ["answered in the end"]
    assert not [each for each in logs if each["event"] == "gave up a message"]
    assert "answered in the end" not in str(logs)


async def test_without_users_info_a_command_asks_to_try_again(bound: World):
    bound.slack.faults.http_error("users.info", 500)

    assert "try again" in shown(await bound.types("/pexip mute bob", who="dave"))

    assert "Bob is muted" in shown(await bound.types("/pexip mute bob", who="dave"))


async def test_without_users_info_a_line_waits_and_is_sent_once(bound: World):
    card = await bound.card()
    bound.slack.faults.http_error("users.info", 500, times=3)

    bound.slack.person("dave").posts("leads", "who am I?", thread_ts=card.ts)

    assert await bound.heard("who am I?") == "Dave: who am I?"


async def test_a_burst_of_fifty_lines_arrives_whole_once_and_in_order(fast: World):
    await settled(fast)
    # Each says 25, fewer than what is told of one person in a minute.
    alice, bob = fast.person("Alice"), fast.person("Bob")
    for number in range(50):
        await (bob if number % 2 else alice).says(f"burst {number:02}")

    await until(lambda: len(lines_of(fast, "burst")) >= 50)
    await settled(fast)

    assert lines_of(fast, "burst") == [f"burst {number:02}" for number in range(50)]


async def test_slacks_rate_limit_delays_and_loses_nothing(fast: World):
    await settled(fast)
    alice = fast.person("Alice")
    fast.slack.faults.rate_limit("chat.postMessage", 5)
    fast.slack.limits.scale = 0.7

    for number in range(8):
        await alice.says(f"slow {number}")

    await until(lambda: len(lines_of(fast, "slow")) >= 8)
    assert lines_of(fast, "slow") == [f"slow {number}" for number in range(8)]
    assert any(call.answer.get("error") == "ratelimited" for call in fast.slack.calls())


async def test_an_event_delivered_twice_is_said_once(bound: World):
    card = await bound.card()
    ana = bound.slack.person("ana")
    bound.slack.faults.duplicate(2)

    ana.posts("leads", "only once", thread_ts=card.ts)
    ana.posts("leads", "and this as well", thread_ts=card.ts)
    ana.posts("leads", "the last", thread_ts=card.ts)

    await bound.heard("the last")
    said = [line for line in bound.told() if line.startswith("Ana: ")]
    assert said == ["Ana: only once", "Ana: and this as well", "Ana: the last"]


async def test_an_event_that_slack_delivers_late_is_said_all_the_same(bound: World):
    card = await bound.card()
    bound.slack.faults.drop(1)

    bound.slack.person("ana").posts("leads", "on the second try", thread_ts=card.ts)

    await bound.heard("on the second try")


@pytest.mark.parametrize("error", ["not_in_channel", "is_archived", "channel_not_found"])
async def test_a_channel_that_takes_no_post_pauses_the_binding(bound: World, error: str):
    """The event that would have told may have been lost."""
    await settled(bound)
    # A channel that is not found is looked for once more.
    times = 2 if error == "channel_not_found" else 1
    bound.slack.faults.refuse("chat.postMessage", error, times)

    await bound.person("Alice").says("into the void")

    await bound.told_in_private("has left meet.team")
    await until(lambda: not bound.node.clients("meet.team"))
    await bound.status("paused")
    await bound.types("/pexip join")
    await bound.status("The bridge is in meet.team")
    await bound.person("Alice").says("back again")
    await bound.posted("back again")


@pytest.mark.parametrize("error", ["ekm_access_denied", "team_access_not_granted"])
async def test_a_channel_that_goes_on_refusing_pauses_its_binding_and_says_why(
    fast: World, error: str
):
    await settled(fast)
    fast.slack.faults.refuse_in(fast.slack.channel("leads").id, error)

    await fast.person("Alice").says("into the void")

    told = await fast.told_in_private("has left meet.team")
    assert explain(error) in shown(told)
    assert "paused" in await fast.status(explain(error))
    fast.slack.faults.lift_in(fast.slack.channel("leads").id)
    await fast.types("/pexip join")
    await fast.status("The bridge is in meet.team")
    await fast.person("Alice").says("back again")
    await fast.posted("back again")


async def test_the_card_says_that_its_channel_takes_nothing_more(fast: World):
    """Where Slack still lets it be changed."""
    await settled(fast)
    leads, error = fast.slack.channel("leads").id, "restricted_action_read_only_channel"
    fast.slack.faults.refuse_in(leads, error, ("chat.postMessage",))
    await fast.person("Alice").says("into the void")
    await fast.told_in_private("has left meet.team")

    card = shown(await fast.card(showing="The bridge left after"))
    assert f"It left because nothing more may be shown here: {explain(error)}." in card
    assert "The meeting may go on without it." in card


def cards(world: World) -> list[Message]:
    return [each for each in world.messages() if is_card(each)]


async def test_a_deleted_card_is_posted_anew_once_and_its_thread_goes_on_there(fast: World):
    await settled(fast)
    first = await fast.card()
    dave = fast.slack.person("dave")

    dave.deletes(first)
    await fast.someone_joins("Carol")
    second = await fast.find_post(lambda each: is_card(each) and each.ts != first.ts)
    await fast.person("Alice").says("in the new thread")
    assert (await fast.posted("in the new thread")).thread_ts == second.ts
    fast.slack.person("ana").posts("leads", "answered there", thread_ts=second.ts)
    await fast.heard("answered there")

    dave.deletes(second)
    await fast.someone_joins("Dave")
    await until(lambda: fast.stored("SELECT count(*) FROM outbox") == 0)
    assert {each.ts for each in cards(fast)} <= {first.ts, second.ts}
    await fast.person("Alice").says("not into the channel")
    third = (await fast.posted("not into the channel")).thread_ts
    assert third not in {None, first.ts, second.ts}
    assert third in {each.ts for each in cards(fast)}


@pytest.mark.parametrize("is_told", [True, False], ids=["event", "no event"])
async def test_captions_go_on_in_a_new_thread_where_their_opening_was_deleted(
    fast: World, *, is_told: bool
):
    await settled(fast)
    opening = await fast.posted("Live captions of")
    await fast.node.next_request("show_live_captions")
    await fast.person("Alice").speaks("The first words.")
    await fast.posted("The first words.")
    fast.slack.workspace.tombstones_take_replies = False
    if not is_told:
        fast.slack.app.subscriptions.clear()

    fast.slack.person("dave").deletes(opening)
    if is_told:
        await fast.find_post(lambda each: "Live captions" in shown(each) and each.ts > opening.ts)
    else:
        # A post that still grows is edited where it stands; the next one finds out.
        grown = fast.clock.now() + timedelta(seconds=46)
        await until(lambda: fast.clock.now() > grown)
    await fast.person("Alice").speaks("The last words.")

    said = await fast.find_post(lambda each: "The last words." in shown(each) and each.is_reply)
    again = await fast.find_post(lambda each: each.ts == said.thread_ts)
    assert "Live captions of" in shown(again)
    assert not is_told or shown(said).startswith("Alice: ")
    assert again.ts != opening.ts
    # What had slipped into the channel is taken back once the new thread stands.
    await until(lambda: lines_of(fast, "The last words.") == [shown(said)])


async def test_a_refused_block_goes_as_plain_text(bound: World):
    await settled(bound)
    bound.slack.faults.refuse("chat.postMessage", "invalid_blocks")

    await bound.person("Alice").says("plain in the end <!here>")

    post = await bound.slack.until(
        lambda: next((each for each in bound.messages() if "plain in the end" in each.text), None)
    )
    assert post.text == "plain in the end &lt;!here&gt;"


async def test_a_revoked_token_shows_in_readyz_and_everything_waits_for_a_new_one(bound: World):
    await settled(bound)
    bound.slack.faults.revoke_token()

    with capture_logs() as logs:
        await bound.person("Alice").says("while revoked")
        await until(lambda: any("refuses the bot token" in each["event"] for each in logs))
    bound.slack.faults.restore_token()

    assert bound.stored("SELECT count(*) FROM outbox") > 0
    await bound.restart()
    await bound.posted("while revoked")


async def test_a_press_on_somebody_who_left_names_them_and_touches_nobody(bound: World):
    second = await bound.someone_joins("Bob", protocol="sip")
    question = await bound.types("/pexip mute bob")
    assert "SIP" in shown(question)
    await second.leaves()
    await bound.someone_joins("Bob", protocol="sip")

    reply = await bound.press(question, "SIP")

    assert "has left; another" in shown(reply)
    assert not any(each.is_muted for each in bound.people())


async def test_a_confirmation_for_somebody_who_left_says_so(bound: World):
    question = await bound.types("/pexip remove bob")
    await bound.person("Bob").leaves()

    reply = await bound.press(question, "Remove")

    assert "Bob has left" in shown(reply)
