"""Rate limits: so many a minute for each method, one a second into each channel."""

from itertools import takewhile

import pytest
from slack_sdk.errors import SlackApiError

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods import METHODS
from bridge.simulator.slack.web_api.limits import Limits
from tests.fake_clock import FakeClock
from tests.simulator.slack_app import make_slack, web_client

POST = METHODS["chat.postMessage"]
UPDATE = METHODS["chat.update"]


def passing(limits: Limits, name: str = "chat.update", channel: str = "C1") -> int:
    """How many calls pass at this moment."""
    return sum(1 for _ in takewhile(lambda _: _passes(limits, name, channel), range(1000)))


def _passes(limits: Limits, name: str, channel: str) -> bool:
    try:
        limits.check(METHODS[name], channel)
    except RefusedError:
        return False
    return True


def seconds_to_wait(limits: Limits, name: str = "chat.update", channel: str = "C1") -> int:
    with pytest.raises(RefusedError) as caught:
        limits.check(METHODS[name], channel)
    assert caught.value.retry_after is not None
    return int(caught.value.retry_after)


async def test_a_tier_three_method_takes_fifty_calls_a_minute() -> None:
    clock = FakeClock()
    limits = Limits(clock)

    assert passing(limits) == 50
    await clock.advance(30)
    assert seconds_to_wait(limits) == 30
    await clock.advance(30.1)
    assert passing(limits) == 50


async def test_each_method_has_a_limit_of_its_own() -> None:
    limits = Limits(FakeClock())
    passing(limits)

    assert passing(limits, "views.open") == 100


async def test_a_channel_takes_a_short_burst_then_one_post_a_second() -> None:
    clock = FakeClock()
    limits = Limits(clock)

    assert passing(limits, "chat.postMessage") == 5
    assert seconds_to_wait(limits, "chat.postMessage") == 1
    await clock.advance(2)
    assert passing(limits, "chat.postMessage") == 2
    assert passing(limits, "chat.postMessage", "C2") == 5


async def test_a_frozen_method_thaws_after_its_time() -> None:
    clock = FakeClock()
    limits = Limits(clock)
    limits.freeze("chat.update", 7)

    assert seconds_to_wait(limits) == 7
    await clock.advance(7)
    limits.check(UPDATE, "C1")


async def test_limits_can_be_scaled_and_switched_off() -> None:
    limits = Limits(FakeClock())
    limits.scale = 0.1
    assert passing(limits) == 5

    limits.enabled = False
    for _ in range(500):
        limits.check(POST, "C1")


async def test_the_client_gets_429_with_the_seconds_to_wait() -> None:
    slack = make_slack()
    slack.faults.rate_limit("chat.postMessage", 30)
    async with slack.serve(), web_client(slack) as client:
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=slack.channel("standup").id, text="x")

    response = caught.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    assert int(response.headers["Retry-After"]) in (29, 30)
