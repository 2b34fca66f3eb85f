"""States of installs: signed, good once and for ten minutes, and a flood of them stores nothing."""

import pytest

from bridge.slack.installing.states import SignedStates
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock

OLD, NEW = "an old key of some length", "a new key of some length"


@pytest.fixture
def states(clock: FakeClock) -> SignedStates:
    return SignedStates(Cipher([NEW]).marks, clock)


async def test_a_state_is_good_once(states: SignedStates):
    state = await states.async_issue()

    assert await states.async_consume(state)
    assert not await states.async_consume(state)


async def test_a_state_is_good_for_ten_minutes(states: SignedStates, clock: FakeClock):
    first, second = await states.async_issue(), await states.async_issue()
    await clock.advance(599)
    assert await states.async_consume(first)
    await clock.advance(2)
    assert not await states.async_consume(second)


async def test_another_process_and_another_key_take_it(clock: FakeClock):
    state = await SignedStates(Cipher([OLD]).marks, clock).async_issue()

    assert await SignedStates(Cipher([NEW, OLD]).marks, clock).async_consume(state)
    assert not await SignedStates(Cipher([NEW]).marks, clock).async_consume(state)


@pytest.mark.parametrize(
    "made_up", ["", ".", "a.b.c", "x" * 100_000, "\ud83d.1.2", "nonce.nan.", "é.9e99.é"]
)
async def test_a_made_up_state_is_none(states: SignedStates, made_up: str):
    assert not await states.async_consume(made_up)


async def test_one_letter_changed_is_another_state(states: SignedStates):
    state = await states.async_issue()

    for place in range(len(state)):
        changed = state[:place] + ("x" if state[place] != "x" else "y") + state[place + 1 :]
        assert not await states.async_consume(changed)


async def test_what_was_used_is_remembered_within_a_bound(states: SignedStates):
    last = ""
    for _ in range(10_050):
        last = await states.async_issue()
        assert await states.async_consume(last)

    assert len(states._used) <= 10_000
    assert not await states.async_consume(last)
