"""Signing in: patient while Slack is away, and clear when the token is wrong."""

from random import Random

import pytest

from bridge.errors import SettingsError
from bridge.simulator.slack import SimulatedSlack
from bridge.slack.sent.client import forget_foreign_variables, identify, open_session, web_client
from tests.fake_clock import FakeClock
from tests.slack.rig import Rig, connected, settings_for


async def test_who_we_are_comes_from_the_token(socket_rig: Rig):
    app, identity = socket_rig.slack.app, socket_rig.edge.identity

    assert (identity.team, identity.bot_id) == (socket_rig.team, app.bot_id)
    assert (identity.bot_user_id, identity.bot_name) == (app.bot_user, app.name)


async def test_slack_is_asked_again_until_it_answers(sqlite_database, clock: FakeClock):
    slack = SimulatedSlack(clock, Random(1))
    slack.faults.http_error("auth.test", 503, times=4)
    slack.faults.rate_limit("auth.test", 30)
    async with slack.serve() as base_url, open_session() as session:
        settings = settings_for(base_url, slack, "sockets")
        client = web_client(settings, session, settings.slack_bot_token)
        rig = Rig(slack, None, sqlite_database, clock)  # type: ignore[arg-type] - no edge yet
        async with rig.background(identify(client, clock, Random(1))):
            await rig.pass_time_until(lambda: any(call.ok for call in slack.calls("auth.test")), 5)

    assert len(slack.calls("auth.test")) >= 5


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_token_that_slack_refuses_is_a_wrong_setting(clock: FakeClock, error: str):
    slack = SimulatedSlack(clock, Random(1))
    slack.faults.refuse("auth.test", error)
    async with slack.serve() as base_url, open_session() as session:
        settings = settings_for(base_url, slack, "sockets")
        client = web_client(settings, session, settings.slack_bot_token)

        with pytest.raises(SettingsError, match="BRIDGE_SLACK_BOT_TOKEN") as caught:
            await identify(client, clock, Random(1))

    assert error in str(caught.value)
    assert slack.app.bot_token not in str(caught.value)


@pytest.mark.parametrize(
    "error",
    ["accesslimited", "fatal_error", "internal_error", "team_added_to_org", "never_heard_of"],
)
async def test_what_says_nothing_of_the_token_ends_no_start(
    sqlite_database, clock: FakeClock, error: str
):
    slack = SimulatedSlack(clock, Random(1))
    slack.faults.refuse("auth.test", error, times=3)
    async with slack.serve() as base_url, open_session() as session:
        settings = settings_for(base_url, slack, "sockets")
        client = web_client(settings, session, settings.slack_bot_token)
        rig = Rig(slack, None, sqlite_database, clock)  # type: ignore[arg-type] - no edge yet
        async with rig.background(identify(client, clock, Random(1))) as identified:
            await rig.pass_time_until(identified.done, 5)

    assert identified.result().team == slack.workspace.team_id


async def test_the_edge_is_not_ready_before_it_runs(sqlite_database, clock: FakeClock):
    async with connected(sqlite_database, clock) as rig:
        assert not rig.edge.is_ready


def test_variables_of_another_app_are_forgotten():
    environ = {"SLACK_BOT_TOKEN": "x", "SLACK_CLIENT_ID": "y", "SLACK_CLIENT_SECRET": "z", "A": "b"}

    forget_foreign_variables(environ)

    assert environ == {"A": "b"}
