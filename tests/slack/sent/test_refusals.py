"""A channel that refuses is in trouble, and an error that passes is waited out."""

import pytest
from structlog.testing import capture_logs

from bridge.slack.sent.refusals import explain
from tests.slack.rig import Rig, until

POST = "chat.postMessage"


def texts(rig: Rig, channel: str = "standup") -> list[str]:
    found = rig.slack.channel(channel).messages.values()
    return [message.text for message in found if message.bot_id]


async def settled(rig: Rig) -> None:
    async with rig.background(rig.outbox_is_empty()) as emptied:
        await rig.pass_time_until(emptied.done)


@pytest.mark.parametrize(
    "code",
    [
        "access_denied",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "no_permission",
        "never_heard_of",
        "team_access_not_granted",
    ],
)
async def test_a_channel_that_goes_on_refusing_is_in_trouble_and_no_other_is(
    socket_rig: Rig, code: str
):
    rig = socket_rig
    rig.slack.faults.refuse_in(rig.channel(), code)
    await rig.post("line", "line")
    await rig.post("other", "other", channel="leads")

    await rig.pass_time_until(lambda: not rig.troubles.empty())

    assert rig.troubles.get_nowait() == (rig.team, rig.channel(), code)
    assert (texts(rig), texts(rig, "leads")) == ([], ["other"])
    assert len([each for each in rig.slack.calls(POST) if not each.ok]) == 3
    assert rig.edge.is_ready
    assert not rig.edge.trouble


@pytest.mark.parametrize("code", ["restricted_action_thread_locked", "restricted_action_new"])
async def test_what_is_restricted_is_so_at_once(socket_rig: Rig, code: str):
    rig = socket_rig
    rig.slack.faults.refuse_in(rig.channel(), code)
    await rig.post("line", "line")

    async with rig.patience():
        assert await rig.troubles.get() == (rig.team, rig.channel(), code)
    assert len(rig.slack.calls(POST)) == 1


async def test_a_refusal_that_passes_loses_nothing(socket_rig: Rig):
    rig = socket_rig
    rig.slack.faults.refuse(POST, "access_denied", times=2)
    await rig.post("line", "line")
    await rig.post("next", "next")

    await rig.pass_time_until(lambda: len(texts(rig)) == 2)

    assert texts(rig) == ["line", "next"]
    assert rig.troubles.empty()


async def test_messages_that_are_refused_for_what_they_say_count_as_well(socket_rig: Rig):
    rig = socket_rig
    rig.slack.faults.refuse(POST, "msg_too_long", times=None)
    for number in range(3):
        await rig.post(f"line{number}", f"line {number}")

    async with rig.patience():
        assert await rig.troubles.get() == (rig.team, rig.channel(), "msg_too_long")


async def test_a_message_that_is_refused_among_others_is_no_trouble(socket_rig: Rig):
    rig = socket_rig
    for number in range(4):
        rig.slack.faults.refuse(POST, "msg_too_long", times=2)
        await rig.post(f"bad{number}", "bad")
        await rig.post(f"good{number}", "good")
        await rig.pass_time_until(lambda number=number: len(texts(rig)) == number + 1)

    assert rig.troubles.empty()


@pytest.mark.parametrize(
    "code",
    [
        "accesslimited",
        "external_channel_migrating",
        "fatal_error",
        "internal_error",
        "request_timeout",
        "rollup_error",
        "service_unavailable",
        "team_added_to_org",
    ],
)
async def test_an_error_that_passes_loses_nothing_and_is_nobodys_trouble(
    socket_rig: Rig, code: str
):
    rig = socket_rig
    rig.slack.faults.refuse(POST, code, times=8)
    await rig.post("line", "line")
    await rig.post("next", "next")

    await rig.pass_time_until(lambda: len(texts(rig)) == 2, step=20)

    assert texts(rig) == ["line", "next"]
    assert rig.troubles.empty()


async def test_a_code_about_the_token_is_believed_of_auth_test_only(socket_rig: Rig):
    """One channel's word for it is not the workspace's."""
    rig = socket_rig
    rig.slack.faults.refuse(POST, "invalid_auth")
    await rig.post("line", "line")
    await rig.post("other", "other", channel="leads")

    await rig.pass_time_until(lambda: texts(rig) and texts(rig, "leads"))

    assert rig.edge.is_ready


async def test_while_the_token_is_refused_slack_is_asked_now_and_then(socket_rig: Rig):
    rig = socket_rig
    rig.slack.faults.revoke_token()
    with capture_logs() as logs:
        await rig.post("line", "line")
        await until(lambda: rig.edge.trouble == "Slack refuses the bot token")
        asked = len(rig.slack.calls("auth.test"))
        for _ in range(60):
            await rig.clock.advance(10)
        await until(lambda: len(rig.slack.calls("auth.test")) > asked + 5)

    assert len(rig.slack.calls("auth.test")) - asked < 20
    assert len(rig.slack.calls(POST)) == 1
    assert sum("refuses the bot token" in each["event"] for each in logs) == 1
    rig.slack.faults.restore_token()
    await rig.pass_time_until(lambda: texts(rig), step=10)


@pytest.mark.parametrize("told", ["nan", "inf", "-inf", "-5", "1e99", "soon", "", "0"])
async def test_however_long_slack_says_to_wait_the_wait_has_an_end(socket_rig: Rig, told: str):
    rig = socket_rig
    rig.slack.faults.refuse(POST, "ratelimited", status=429, retry_after=told)
    await rig.post("line", "line")
    await until(lambda: len(rig.slack.calls(POST)) == 1)
    step = 1000 if told == "1e99" else 1

    await rig.pass_time_until(lambda: texts(rig), step=step)
    await settled(rig)

    assert len(rig.slack.calls(POST)) == 2


async def test_what_something_in_between_never_lets_pass_is_given_up(socket_rig: Rig):
    """A proxy that reads along, while Slack answers all else."""
    rig = socket_rig
    rig.slack.faults.http_error(POST, 403, times=20)
    await rig.post("line", "line")
    await rig.post("next", "next")

    await rig.pass_time_until(lambda: texts(rig), step=4)

    assert texts(rig) == ["next"]
    assert len(rig.slack.calls(POST)) == 21


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("not_in_channel", "the bridge is not in the channel any more"),
        ("restricted_action_thread_locked", "the meeting’s thread was locked"),
        ("never_heard_of", "Slack refuses what is posted into the channel (never_heard_of)"),
    ],
)
def test_the_owner_is_told_why(code: str, words: str):
    assert explain(code) == words
