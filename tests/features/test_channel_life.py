"""What happens to a channel happens to its binding, before the next line is posted there."""

from collections.abc import Callable

import pytest

from bridge.simulator.slack import SimulatedSlack
from tests.world import World, shown, until

Act = Callable[[SimulatedSlack], None]

JOIN, SHARED_ON = "/pexip join", "/pexip shared on"
CHANGES: dict[str, tuple[Act, str, str]] = {
    "archived": (lambda slack: slack.person("ana").archives("leads"), "was archived", JOIN),
    "deleted": (lambda slack: slack.person("dave").deletes_channel("leads"), "was deleted", JOIN),
    "public": (lambda slack: slack.person("dave").makes_public("leads"), "is now public", JOIN),
    "shared": (
        lambda slack: slack.person("dave").shares_channel("leads", "T0OTHER"),
        "is now shared with another workspace",
        SHARED_ON,
    ),
    "without the bridge": (
        lambda slack: slack.person("ana").removes_bot("leads"),
        "was removed from the channel",
        JOIN,
    ),
}


async def left(world: World) -> None:
    await until(lambda: not world.node.clients("meet.team"))


async def settled(world: World) -> None:
    """Until nothing is on its way to Slack, so that only the event tells of the change."""
    await world.card(showing="Turn captions off")
    await world.posted("Live captions of")
    await until(lambda: world.stored("SELECT count(*) FROM outbox") == 0)


@pytest.mark.parametrize(("change", "words", "step"), CHANGES.values(), ids=CHANGES)
async def test_the_bridge_leaves_the_meeting_and_tells_the_owner(
    bound: World, change: Act, words: str, step: str
):
    await settled(bound)
    channel = bound.slack.channel("leads")

    change(bound.slack)

    told = await bound.told_in_private(words)
    assert f"until somebody says {step}" in shown(told)
    await left(bound)
    assert bound.stored("SELECT state FROM binding") == "paused"
    await bound.person("Alice").says("nobody should read this in Slack")
    assert not any("nobody should read" in shown(each) for each in channel.messages.values())


async def test_after_that_nothing_is_mirrored_until_somebody_says_join(bound: World):
    bound.slack.person("dave").makes_public("leads")
    await bound.told_in_private("is now public")
    await bound.person("Bob").says("behind closed doors")

    await bound.types("/pexip join", who="dave")
    await bound.status("The bridge is in meet.team")
    await bound.person("Bob").says("out in the open")

    await bound.posted("out in the open")
    assert not any("behind closed doors" in shown(each) for each in bound.messages())


@pytest.mark.parametrize("change", ["public", "shared"])
async def test_no_file_of_a_closed_circle_goes_into_a_channel_that_others_can_read(
    bound: World, change: str
):
    await settled(bound)
    await bound.person("Bob").says("between us")
    await bound.posted("between us")

    act, words, _ = CHANGES[change]
    act(bound.slack)

    await bound.card(showing="nothing more may be shown here")
    await bound.told_in_private(words)
    await until(lambda: bound.stored("SELECT count(*) FROM outbox") == 0)
    assert bound.stored("SELECT count(*) FROM filed") == 0
    assert not any(each.files for each in bound.messages())


async def test_a_line_that_still_waits_for_slack_does_not_come_when_others_can_read_it(
    bound: World,
):
    await settled(bound)
    bound.slack.faults.rate_limit("chat.postMessage", 8)
    await bound.person("Bob").says("between us")
    waiting = "SELECT count(*) FROM outbox WHERE error = 'ratelimited' AND attempted IS NULL"
    await until(lambda: bound.stored(waiting) == 1)

    bound.slack.person("dave").makes_public("leads")
    await bound.told_in_private("is now public")
    await bound.clock.pass_by(25)

    await until(lambda: bound.stored("SELECT count(*) FROM outbox") == 0)
    assert not any("between us" in shown(each) for each in bound.messages())


async def test_a_change_that_shows_twice_is_told_once(bound: World):
    await settled(bound)
    handled = "SELECT count(handled) FROM inbox"
    ana, before = bound.slack.person("ana"), bound.stored(handled)

    ana.archives("leads")
    await bound.told_in_private("was archived")
    ana.unarchives("leads")
    ana.removes_bot("leads")
    await until(lambda: bound.stored(handled) >= before + 2)

    await until(lambda: bound.stored("SELECT count(*) FROM outbox") == 0)
    direct = bound.slack.workspace.direct_channel(ana.id)
    told = [each for each in direct.messages.values() if "has left meet.team" in shown(each)]
    assert len(told) == 1


async def test_a_person_who_leaves_the_channel_changes_nothing(bound: World):
    ana = bound.slack.person("ana")
    ana.invites("leads", "bob")
    bound.slack.person("bob").leaves("leads")

    await bound.person("Bob").says("still here")

    await bound.posted("still here")
    assert "is in meet.team" in await bound.status("meet.team")


async def test_a_channel_without_a_binding_may_change_as_it_likes(bound: World):
    bound.slack.person("ana").archives("standup")

    await bound.person("Bob").says("still here")

    await bound.posted("still here")


async def test_the_mirror_follows_a_channel_to_its_other_id(bound: World):
    await settled(bound)
    channel, card = bound.slack.channel("leads"), await bound.card()
    before = channel.id
    ana = bound.slack.person("ana")

    ana.moves_channel("leads")
    await until(lambda: bound.stored("SELECT channel FROM binding") == channel.id)

    assert channel.id != before
    ana.posts("leads", "to the meeting", thread_ts=card.ts)
    await bound.heard("to the meeting")
    await bound.person("Bob").says("to the channel")
    assert (await bound.posted("to the channel")).thread_ts == card.ts
    await bound.types("/pexip lock")
    assert (await bound.card(showing="Locked")).ts == card.ts


async def test_what_was_on_its_way_to_the_old_id_arrives_at_the_new_one(bound: World):
    bound.slack.person("ana").moves_channel("leads")
    await bound.person("Bob").says("on the move")

    await bound.posted("on the move")

    await bound.status("The bridge is in meet.team")
    assert bound.stored("SELECT channel FROM binding") == bound.slack.channel("leads").id


async def test_an_event_about_another_id_that_names_none_is_passed_over(bound: World):
    for event in ({}, {"old_channel_id": "C1"}, {"old_channel_id": "C1", "new_channel_id": "C2"}):
        bound.slack.send_event("channel_id_changed", {"type": "channel_id_changed"} | event)

    await bound.person("Bob").says("still here")

    await bound.posted("still here")


async def test_without_the_app_its_bindings_end_and_the_meeting_is_left(bound: World):
    bound.slack.uninstall()

    await left(bound)
    await until(lambda: bound.stored("SELECT ended IS NOT NULL FROM binding"))
    assert bound.stored("SELECT count(value_sealed) FROM pexip_token") == 0


async def test_a_persons_own_token_is_none_of_the_bots(bound: World):
    revoked = {"oauth": [bound.slack.person("ana").id], "bot": []}
    bound.slack.send_event("tokens_revoked", {"type": "tokens_revoked", "tokens": revoked})

    await bound.person("Bob").says("still here")

    await bound.posted("still here")
    assert bound.stored("SELECT ended IS NULL FROM binding")


async def test_another_bots_token_is_none_of_ours(bound: World):
    revoked = {"oauth": [], "bot": ["U0ANOTHERBOT"]}
    bound.slack.send_event("tokens_revoked", {"type": "tokens_revoked", "tokens": revoked})

    await until(lambda: bound.stored("SELECT count(handled) FROM inbox WHERE kind LIKE 'tokens%'"))
    assert not bound.slack.calls("auth.test")[1:]
    assert bound.stored("SELECT ended IS NULL FROM binding")


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_what_slack_says_of_the_app_is_not_believed_while_its_token_is_good(
    bound: World, kind: str
):
    """An event may be late, or of an installation that is no more."""
    asked = len(bound.slack.calls("auth.test"))
    revoked = {"tokens": {"oauth": [], "bot": [bound.slack.app.bot_user]}}
    bound.slack.send_event(kind, {"type": kind} | (revoked if kind != "app_uninstalled" else {}))
    await until(lambda: len(bound.slack.calls("auth.test")) > asked)
    await bound.clock.pass_by(30)

    done = f"SELECT count(handled) FROM inbox WHERE kind = '{kind}'"  # noqa: S608
    await until(lambda: bound.stored(done))
    assert bound.stored("SELECT ended IS NULL FROM binding")
    await bound.person("Bob").says("still here")
    await bound.posted("still here")


async def test_while_slack_does_not_say_whether_the_app_is_gone_nothing_is_ended(bound: World):
    bound.slack.faults.http_error("auth.test", 503, times=100_000)
    bound.slack.uninstall()
    before = len(bound.slack.calls("auth.test"))
    await bound.clock.pass_by(400)
    await until(lambda: len(bound.slack.calls("auth.test")) > before + 3)
    assert bound.stored("SELECT ended IS NULL FROM binding")

    bound.slack.faults.lift("auth.test")

    await left(bound)
    await until(lambda: bound.stored("SELECT ended IS NOT NULL FROM binding"))


async def test_a_token_that_dies_a_moment_after_the_word_of_it_is_found_dead(bound: World):
    asked = len(bound.slack.calls("auth.test"))
    bound.slack.send_event("app_uninstalled", {"type": "app_uninstalled"})
    await until(lambda: len(bound.slack.calls("auth.test")) > asked)
    bound.slack.faults.revoke_token("account_inactive")
    await bound.clock.pass_by(25)

    await until(lambda: bound.stored("SELECT ended IS NOT NULL FROM binding"))


async def test_what_waits_for_the_meeting_follows_its_channel_to_another_id(bound: World):
    card, ana = await bound.card(), bound.slack.person("ana")
    bound.node.faults.plan("message", status=503, times=100_000)
    ana.posts("leads", "on its way", thread_ts=card.ts)
    await until(lambda: bound.stored("SELECT count(*) FROM inbox WHERE attempts > 0"))
    channel = bound.slack.channel("leads")
    ana.moves_channel("leads")
    await until(lambda: bound.stored("SELECT channel FROM binding") == channel.id)
    bound.node.faults.clear()

    said = await bound.heard("on its way")
    await until(lambda: bound.stored("SELECT count(*) FROM relayed"))
    message = next(each for each in bound.messages() if "on its way" in each.text)
    ana.edits(message, "on its own way")
    assert said == "Ana: on its way"
    await bound.heard("added: own")


async def test_a_channel_that_is_shared_under_its_new_id_pauses_in_either_order(bound: World):
    channel = bound.slack.channel("leads")
    old = channel.id
    bound.slack.send_event("channel_shared", {"type": "channel_shared", "channel": "C0NEWSHARED"})
    bound.slack.send_event(
        "channel_id_changed",
        {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": "C0NEWSHARED"},
    )

    await until(lambda: bound.stored("SELECT state FROM binding") == "paused")
    assert bound.stored("SELECT channel FROM binding") == "C0NEWSHARED"
