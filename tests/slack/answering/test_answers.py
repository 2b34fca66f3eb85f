"""An answer reaches the person who asked, or is reported."""

from dataclasses import replace
from random import Random

import pytest
from structlog.testing import capture_logs

from bridge.commands.table.outcome import Done
from bridge.slack.answering.answers import Answers
from bridge.slack.requests import PersonsRequest, read_request
from bridge.slack.shown.blocks import divider
from bridge.slack.shown.replies import Shown
from tests.slack.rig import Rig, ScriptedRunner, until


async def test_an_expired_response_url_gives_way_to_an_ephemeral_message(
    socket_rig: Rig, runner: ScriptedRunner
):
    runner.may_answer.clear()
    await socket_rig.slack.person("ana").types("standup", "/pexip who")
    await runner.next_asked()
    await socket_rig.clock.advance(1900)
    runner.may_answer.set()

    words = [(await socket_rig.slack.next_ephemeral("ana")).words for _ in range(2)]

    assert words == ["Still working…", "Done."]
    assert len(socket_rig.slack.calls("chat.postEphemeral")) == 1


async def test_a_response_url_works_where_the_bot_is_no_member(socket_rig: Rig):
    await socket_rig.slack.person("ana").types("random", "/pexip who")

    assert (await socket_rig.slack.next_ephemeral("ana")).words == "Done."


async def test_a_429_on_the_way_costs_time_only(socket_rig: Rig, runner: ScriptedRunner):
    """Without a response_url the Web API is asked, and asked again."""
    socket_rig.slack.faults.rate_limit("chat.postEphemeral", 20)
    runner.may_answer.clear()
    await socket_rig.slack.person("ana").types("standup", "/pexip who")
    await runner.next_asked()
    socket_rig.slack.response_urls._occasions.clear()
    runner.may_answer.set()
    await until(lambda: socket_rig.slack.calls("chat.postEphemeral"))

    await socket_rig.pass_time_until(
        lambda: len(socket_rig.slack.workspace.ephemerals) == 1, step=5
    )


async def test_an_answer_that_nobody_can_get_is_reported_with_a_reference(
    socket_rig: Rig, runner: ScriptedRunner
):
    runner.outcomes = [Done(text="secret words")]
    runner.may_answer.clear()
    await socket_rig.slack.person("ana").types("random", "/pexip who")
    await runner.next_asked()
    socket_rig.slack.response_urls._occasions.clear()

    with capture_logs() as lines:
        runner.may_answer.set()
        await until(lambda: any("did not reach" in line["event"] for line in lines))

    (line,) = [line for line in lines if "did not reach" in line["event"]]
    assert line["reference"]
    assert "secret" not in str(lines)


@pytest.mark.parametrize(
    ("api_url", "url", "is_allowed"),
    [
        ("https://slack.com/api/", "https://hooks.slack.com/commands/T1/2/x", True),
        ("https://slack.com/api/", "https://hooks.slack-gov.com/commands/T1", True),
        ("https://slack.com/api/", "http://hooks.slack.com/commands/T1", False),
        ("https://slack.com/api/", "https://hooks.slack.com.evil.example/x", False),
        ("https://slack.com/api/", "https://user@evil.example/hooks.slack.com", False),
        ("https://slack.com/api/", "https://slack.com/x", True),
        ("https://slack.com/api/", "http://169.254.169.254/latest", False),
        ("https://slack.com/api/", "http://127.0.0.1:8080/x", False),
        ("http://127.0.0.1:80/api/", "http://127.0.0.1:8080/x", True),
        ("http://127.0.0.1:80/api/", "http://10.0.0.1/x", False),
        ("http://127.0.0.1:80/api/", "file://127.0.0.1/etc/passwd", False),
        ("https://slack.com/api/", "", False),
        ("https://slack.com/api/", "https://[broken", False),
    ],
)
def test_only_slacks_own_hosts_are_answered(clock, api_url: str, url: str, *, is_allowed: bool):
    answers = Answers(client=None, session=None, api_url=api_url, clock=clock, random=None)

    assert answers.is_allowed(url) is is_allowed


CARD = {"ts": "1.000", "thread_ts": "1.000"}
REPLY = {"ts": "2.000", "thread_ts": "1.000"}


@pytest.mark.parametrize(("message", "thread"), [(CARD, ""), (REPLY, "1.000")])
def test_a_press_is_answered_where_its_message_is_seen(message: dict[str, str], thread: str):
    """Slack gives a message with replies its own thread, which may be closed."""
    container = {"message_ts": message["ts"], "thread_ts": message["thread_ts"]}

    assert read_request({"message": message}, 0, Random(1)).thread_ts == thread
    assert read_request({"container": container}, 0, Random(1)).thread_ts == thread


async def test_blocks_that_slack_refuses_go_as_text(socket_rig: Rig):
    answers, request = await asked(socket_rig)

    await answers.give(request, Shown("in words", ({"type": "nonsense"},)))

    shown = await socket_rig.slack.next_ephemeral("ana")
    assert (shown.text, shown.blocks) == ("in words", [])


async def test_an_answer_that_slack_refuses_first_goes_without_its_pictures(socket_rig: Rig):
    answers, request = await asked(socket_rig)
    lost = {"type": "image", "slack_file": {"id": 7}, "alt_text": "Layouts"}

    await answers.give(request, Shown("in words", (lost, divider())))

    shown = await socket_rig.slack.next_ephemeral("ana")
    assert [each["type"] for each in shown.blocks] == ["divider"]


async def test_a_used_up_response_url_gives_way_to_an_ephemeral_message(socket_rig: Rig):
    """Slack allows five uses."""
    answers, request = await asked(socket_rig)

    for number in range(7):
        await answers.give(request, Shown(f"answer {number}"))

    words = [(await socket_rig.slack.next_ephemeral("ana")).words for _ in range(7)]
    assert words == [f"answer {number}" for number in range(7)]
    assert len(socket_rig.slack.calls("chat.postEphemeral")) >= 2


async def test_an_answer_waits_out_a_server_error(socket_rig: Rig):
    answers, request = await asked(socket_rig)
    elsewhere = replace(request, response_url="")
    socket_rig.slack.faults.http_error("chat.postEphemeral", 503, times=2)

    async with socket_rig.background(answers.give(elsewhere, Shown("late"))) as giving:
        await socket_rig.pass_time_until(giving.done)

    assert (await socket_rig.slack.next_ephemeral("ana")).words == "late"


async def asked(rig: Rig) -> tuple[Answers, PersonsRequest]:
    """A request of Ana's, and what answers it."""
    ana = rig.slack.person("ana")
    url, _ = rig.slack.response_urls.issue("commands", ana.id, rig.channel())
    body = {"user_id": ana.id, "channel_id": rig.channel(), "response_url": url}
    answers = Answers(
        client=rig.edge._client,
        session=rig.edge._session,
        api_url=f"{rig.slack.workspace.base_url}/api/",
        clock=rig.clock,
        random=Random(1),
    )
    return answers, read_request(body, rig.clock.monotonic(), Random(1))
