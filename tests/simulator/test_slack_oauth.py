"""Installing the app into several workspaces, and how it loses them again."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar, web
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bridge.simulator.slack import SimulatedSlack, Team
from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.manifest import apply_manifest
from bridge.simulator.slack.state.grants import query_of
from tests.fake_clock import FakeClock
from tests.simulator.slack_app import bolt_app, make_slack, web_client

# The SDK builds its header for `oauth.v2.access` with a class that aiohttp has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

Json = dict[str, Any]
GO = {
    "type": "button",
    "action_id": "go",
    "value": "1",
    "text": {"type": "plain_text", "text": "Go"},
}
REDIRECT = "http://127.0.0.1:1/slack/oauth_redirect"


def make_installable(clock: FakeClock | None = None) -> tuple[SimulatedSlack, Team]:
    slack = make_slack(clock)
    slack.app.redirect_urls.append(REDIRECT)
    return slack, slack.add_team("Second Team")


def authorize_url(slack: SimulatedSlack, **more: str) -> str:
    query = {"client_id": slack.app.client_id, "scope": "commands,chat:write", "state": "s1"}
    query |= more
    pairs = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{slack.workspace.base_url}/oauth/v2/authorize?{pairs}"


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def trade(slack: SimulatedSlack, client: AsyncWebClient, location: str, **more: Any) -> Any:
    details = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret}
    details |= {"code": query_of(location)["code"], **more}
    return client.oauth_v2_access(**details)


async def test_an_allowed_app_gets_a_token_for_that_workspace_alone() -> None:
    slack, second = make_installable()
    async with slack.serve(), web_client(slack) as client:
        location = second.person("dave").allows(authorize_url(slack))
        answer = await trade(slack, client, location)
        there = AsyncWebClient(answer["access_token"], f"{slack.workspace.base_url}/api/")
        who = await there.auth_test()
        foreign = await error_of(
            there.chat_postMessage(channel=slack.channel("standup").id, text="x")
        )
        posted = await there.chat_postMessage(channel=second.channel("general").id, text="hello")
        at_home = await client.auth_test()

    assert query_of(location)["state"] == "s1"
    assert answer["team"] == {"id": second.workspace.team_id, "name": "Second Team"}
    assert (answer["scope"], answer["app_id"]) == ("chat:write,commands", slack.app.id)
    assert answer["authed_user"] == {"id": second.person("dave").id}
    assert (who["team_id"], at_home["team_id"]) == (
        second.workspace.team_id,
        slack.workspace.team_id,
    )
    assert who["user_id"] == answer["bot_user_id"] == second.app.bot_user
    assert foreign == "channel_not_found"
    assert (posted["ok"], len(second.calls()), len(slack.calls("chat.postMessage"))) == (True, 3, 0)


async def test_a_code_works_once_and_for_ten_minutes() -> None:
    clock = FakeClock()
    slack, second = make_installable(clock)
    dave = second.person("dave")
    async with slack.serve(), web_client(slack) as client:
        location = dave.allows(authorize_url(slack))
        await trade(slack, client, location)
        again = await error_of(trade(slack, client, location))
        late = dave.allows(authorize_url(slack))
        await clock.advance(601)
        too_late = await error_of(trade(slack, client, late))

    assert again == too_late == "invalid_code"


async def test_a_client_that_shows_no_readable_password_is_refused() -> None:
    slack, _ = make_installable()
    async with slack.serve() as base_url, ClientSession() as session:
        url = f"{base_url}/api/oauth.v2.access"
        async with session.post(url, headers={"Authorization": "Basic %"}) as answer:
            refused = await answer.json()

    assert refused == {"ok": False, "error": "invalid_client_id"}


async def test_what_a_trade_is_refused_for() -> None:
    slack, second = make_installable()
    dave = second.person("dave")
    async with slack.serve(), web_client(slack) as client:

        async def refused(location: str, **more: Any) -> str:
            return await error_of(trade(slack, client, location, **more))

        plain, with_address = authorize_url(slack), authorize_url(slack, redirect_uri=REDIRECT)
        errors = [
            await refused(dave.allows(plain), client_id="1.2"),
            await refused(dave.allows(plain), client_secret="wrong"),
            await refused(dave.allows(plain), code="made-up"),
            await refused(dave.allows(plain), redirect_uri=REDIRECT),
            await refused(dave.allows(with_address)),
            await refused(dave.allows(plain), grant_type="refresh_token"),
        ]
        assert (await trade(slack, client, dave.allows(with_address), redirect_uri=REDIRECT))["ok"]

    assert errors == [
        "invalid_client_id",
        "bad_client_secret",
        "invalid_code",
        "bad_redirect_uri",
        "bad_redirect_uri",
        "invalid_grant_type",
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"scope": ""}, "no_scopes"),
        ({"redirect_uri": "http://127.0.0.1:2/"}, "bad_redirect_uri"),
    ],
)
async def test_a_wrong_address_is_an_error_page(change: dict[str, str], error: str) -> None:
    slack, second = make_installable()
    with pytest.raises(RefusedError, match=error):
        second.person("dave").allows(authorize_url(slack, **change))
    async with (
        slack.serve(),
        ClientSession() as browser,
        browser.get(authorize_url(slack, **change)) as page,
    ):
        assert (page.status, await page.text()) == (400, error)


async def test_a_browser_chooses_the_workspace_and_is_sent_on() -> None:
    slack, second = make_installable()
    async with slack.serve(), web_client(slack) as client, ClientSession() as browser:
        url = authorize_url(slack)
        async with browser.get(url) as page:
            text = await page.text()
        chosen = {"team": second.workspace.team_id}
        async with browser.post(url, data=chosen, allow_redirects=False) as sent:
            location = sent.headers["Location"]
        answer = await trade(slack, client, location)

    assert "Second Team" in text
    assert "error=access_denied" in text
    assert (sent.status, location.startswith(REDIRECT)) == (303, True)
    assert answer["team"]["id"] == second.workspace.team_id


async def test_saying_no_sends_the_browser_back_with_the_state() -> None:
    slack, second = make_installable()
    location = second.person("ana").declines(authorize_url(slack))
    assert query_of(location) == {"error": "access_denied", "state": "s1"}


class Store(AsyncInstallationStore):
    """Keeps an installation; Bolt's default would write a file into the home directory."""

    def __init__(self) -> None:
        self.saved: list[Any] = []

    async def async_save(self, installation: Any) -> None:
        self.saved.append(installation)


class States(AsyncOAuthStateStore):
    """Keeps states; Bolt's default would write a file into the home directory."""

    def __init__(self) -> None:
        self.open: set[str] = set()

    async def async_issue(self, *_: Any, **__: Any) -> str:
        self.open.add("state-1")
        return "state-1"

    async def async_consume(self, state: str) -> bool:
        found = state in self.open
        self.open.discard(state)
        return found


async def test_bolts_own_installation_pages_work_with_it() -> None:
    """From Bolt's install page over Slack's question to Bolt's callback, as a browser goes."""
    slack, second = make_installable()
    store = Store()
    async with slack.serve() as base_url, ClientSession(cookie_jar=DummyCookieJar()) as browser:
        client = AsyncWebClient(base_url=f"{base_url}/api/", session=browser)
        oauth = AsyncOAuthSettings(
            client_id=slack.app.client_id,
            client_secret=slack.app.client_secret,
            scopes=["commands", "chat:write"],
            authorization_url=f"{base_url}/oauth/v2/authorize",
            installation_store=store,
            state_store=States(),
        )
        bolt = AsyncApp(client=client, signing_secret="x", oauth_settings=oauth)
        async with serving(bolt) as bolt_url:
            slack.app.redirect_urls[:] = [f"{bolt_url}/slack/oauth_redirect"]
            async with browser.get(f"{bolt_url}/slack/install") as page:
                [address] = re.findall(r'href="(http[^"]+authorize[^"]+)"', await page.text())
                cookie = page.headers["Set-Cookie"].partition(";")[0]
            location = second.person("dave").allows(unescape(address))
            async with browser.get(location, headers={"Cookie": cookie}) as done:
                assert done.status == 200

    [installation] = store.saved
    assert installation.bot_token == second.app.bot_token
    assert installation.team_id == second.workspace.team_id
    assert (installation.bot_id, installation.bot_user_id) == (
        second.app.bot_id,
        second.app.bot_user,
    )


@asynccontextmanager
async def serving(bolt: AsyncApp) -> AsyncIterator[str]:
    runner = web.AppRunner(bolt.server().web_app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_events_and_commands_of_each_workspace_arrive_once_installed() -> None:
    slack, second = make_installable()
    ana = second.person("ana")
    async with bolt_app(slack) as app:
        app.collect_events("message", "app_uninstalled", "tokens_revoked")
        bodies: list[Json] = []
        async with app.on_sockets():
            silent = await ana.types("#general", "/pexip")
            ana.posts("#general", "nobody hears this")
            location = second.person("dave").allows(
                authorize_url(slack, scope="commands,channels:history")
            )
            await trade(slack, app.client, location)
            ana.posts("#general", "hello")
            bodies.append(await app.received.get())
            second.uninstall()
            bodies += [await app.received.get() for _ in range(2)]
            ana.posts("#general", "nobody hears this either")
            await slack.until(lambda: slack.courier.is_idle)

    assert silent.error == "invalid_command"
    assert {body["team_id"] for body in bodies} == {second.workspace.team_id}
    assert bodies[0]["event"]["text"] == "hello"
    assert {body["event"]["type"] for body in bodies[1:]} == {"tokens_revoked", "app_uninstalled"}
    assert app.received.empty()


async def test_a_new_installation_adds_scopes_and_after_a_removal_brings_a_new_token() -> None:
    slack, second = make_installable()
    dave = second.person("dave")
    async with slack.serve(), web_client(slack) as client:

        async def install(scope: str) -> Any:
            return await trade(slack, client, dave.allows(authorize_url(slack, scope=scope)))

        first = await install("commands")
        more = await install("chat:write")
        client.token = first["access_token"]
        mismatch = client.apps_uninstall(client_id="1.2", client_secret=slack.app.client_secret)
        assert await error_of(mismatch) == "invalid_client_id"
        slack.limits.enabled = second.limits.enabled = False
        await client.apps_uninstall(
            client_id=slack.app.client_id, client_secret=slack.app.client_secret
        )
        dead = await error_of(client.auth_test())
        anew = await install("commands")

    assert (more["scope"], more["access_token"]) == ("chat:write,commands", first["access_token"])
    assert dead == "account_inactive"
    assert anew["access_token"] != first["access_token"]
    assert anew["scope"] == "commands"


async def test_a_revoked_token_is_dead_and_told() -> None:
    slack = make_slack()
    async with bolt_app(slack) as app:
        app.collect_events("tokens_revoked")
        async with app.on_sockets():
            tried = await app.client.auth_revoke(test=True)
            revoked = await app.client.auth_revoke()
            event = await app.next_event()
        dead = await error_of(app.client.auth_test())

    assert (tried["revoked"], revoked["revoked"]) == (False, True)
    assert event["tokens"]["bot"] == [slack.app.bot_user]
    assert dead == "token_revoked"


async def test_limits_and_faults_are_each_workspaces_own() -> None:
    slack, second = make_installable()
    async with slack.serve(), web_client(slack) as client:
        location = second.person("dave").allows(authorize_url(slack))
        there = (await trade(slack, client, location))["access_token"]
        second.faults.rate_limit("auth.test", 30)
        at_home = await client.auth_test()
        client.token = there
        limited = await error_of(client.auth_test())

    assert (at_home["ok"], limited) == (True, "ratelimited")


async def test_the_organization_of_a_workspace_shows_everywhere() -> None:
    slack = make_slack()
    slack.workspace.enterprise = {"id": "E0GRID", "name": "Grid"}
    async with bolt_app(slack) as app:
        app.collect_events("message")
        app.bolt.command("/pexip")(app.collect)
        async with app.on_sockets():
            who = await app.client.auth_test()
            slack.person("ana").posts("#standup", "hello")
            event = await app.received.get()
            await slack.person("ana").types("#standup", "/pexip")
            command = await app.received.get()
            app.bolt.action("go")(app.collect)
            blocks = [{"type": "actions", "elements": [GO]}]
            root = await app.client.chat_postMessage(
                channel=slack.channel("standup").id, text="root"
            )
            await app.client.chat_postMessage(
                channel=root["channel"], text="card", blocks=blocks, thread_ts=root["ts"]
            )
            card = await slack.next_post(thread_ts=root["ts"])
            await slack.person("ana").presses(card, "go")
            while "actions" not in (press := await app.received.get()):
                pass

    assert who["enterprise_id"] == event["context_enterprise_id"] == "E0GRID"
    assert event["authorizations"][0]["enterprise_id"] == "E0GRID"
    assert (command["enterprise_id"], command["enterprise_name"]) == ("E0GRID", "Grid")
    assert press["enterprise"] == {"id": "E0GRID", "name": "Grid"}
    assert press["team"]["enterprise_id"] == "E0GRID"
    assert press["container"]["thread_ts"] == root["ts"]


def test_a_manifest_sets_the_app_up() -> None:
    slack, second = make_installable()
    apply_manifest(
        slack.app,
        {
            "features": {
                "app_home": {"home_tab_enabled": True, "messages_tab_enabled": False},
                "slash_commands": [{"command": "/meet", "should_escape": True}],
                "shortcuts": [{"callback_id": "panel", "name": "Panel", "type": "global"}],
                "unfurl_domains": ["example.com"],
            },
            "oauth_config": {
                "redirect_urls": ["https://b.example/"],
                "scopes": {"bot": ["commands"]},
            },
            "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
        },
    )

    app = slack.app
    assert (app.commands, app.scopes) == ({"/meet"}, {"commands"})
    assert (app.subscriptions, app.unfurl_domains) == ({"app_mention"}, {"example.com"})
    assert (app.home_tab_enabled, app.messages_tab_enabled) == (True, False)
    assert app.shortcuts["panel"].kind == "global"
    assert second.app.commands == {"/meet"}
    assert second.app.redirect_urls == ["https://b.example/"]
