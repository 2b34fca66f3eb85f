"""Further workspaces install the app, wait for approval, use it, and remove it again."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, DummyCookieJar
from pydantic import SecretStr

from bridge.chores import approve
from bridge.clock import SystemClock
from bridge.config import StoreSettings
from bridge.simulator.slack import Team
from tests.world import PATIENCE, World, shown, until

# The SDK builds its header for `oauth.v2.access` with a class that aiohttp has deprecated.
pytestmark = pytest.mark.filterwarnings(
    "ignore:BasicAuth is deprecated:DeprecationWarning",
)

PUBLIC_URL = "https://bridge.example.com"


class Visitor:
    """An admin's browser, on its way through the install pages."""

    def __init__(self, world: World, team: Team) -> None:
        self._world = world
        self._team = team
        self.team_id = team.workspace.team_id

    async def installs(self) -> str:
        """The page that stands there at the end."""
        async with ClientSession(cookie_jar=DummyCookieJar()) as browser:
            async with browser.get(self._address("/slack/install")) as page:
                [cookie] = page.headers.getall("Set-Cookie")
                [link] = re.findall(r'href="([^"]*authorize[^"]*)"', await page.text())
            back = urlsplit(self._team.person("dave").allows(unescape(link)))
            assert f"{back.scheme}://{back.netloc}" == PUBLIC_URL
            return await self.comes_back(f"{back.path}?{back.query}", cookie.partition(";")[0])

    async def comes_back(self, path: str, cookie: str) -> str:
        async with (
            ClientSession(cookie_jar=DummyCookieJar()) as browser,
            browser.get(self._address(path), headers={"Cookie": cookie}) as page,
        ):
            return f"{page.status} {await page.text()}"

    def _address(self, path: str) -> str:
        return f"http://127.0.0.1:{self._world.port}{path}"

    async def says(self, words: str, answered: str) -> str:
        """A command in this team, and what is answered once these words are in it."""
        ana = self._team.person("ana")

        def find() -> str | None:
            said = [shown(each) for each in self._team.workspace.ephemerals if each.user == ana.id]
            return next((each for each in said if answered in each), None)

        await ana.types("general", f"/pexip {words}")
        return await self._team.until(find)


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    world = World(
        tmp_path,
        sqlite_url,
        slack_client_id="1000000000.2000000000",
        slack_client_secret=SecretStr("simulated-client-secret"),
        public_url=PUBLIC_URL,
    )
    world.slack.app.redirect_urls.append(f"{PUBLIC_URL}/slack/oauth_redirect")
    async with world.running():
        yield world


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world, world.slack.add_team("Second Team"))


async def let_in(world: World, team_id: str) -> None:
    settings = StoreSettings(
        _env_file=None,
        database_url=world.database_url,
        secret_keys=world.settings.secret_keys,
    )
    await approve(settings, team_id, SystemClock())
    await until(lambda: world.stored("SELECT is_approved FROM installation"))


async def test_an_install_waits_until_it_is_approved(world: World, visitor: Visitor):
    page = await visitor.installs()
    assert page.startswith("200")
    assert "until whoever runs this bridge has let your workspace in" in page
    assert "Thank you" not in page
    assert "not switched on for this workspace" in await visitor.says("status", "not switched on")

    await let_in(world, visitor.team_id)
    ephemerals = world.slack.teams[1].workspace.ephemerals
    # The running bridge looks every ten seconds who has been let in.
    async with asyncio.timeout(PATIENCE):
        while "no meeting yet" not in shown(ephemerals[-1]):
            await visitor.says("status", "")
            await asyncio.sleep(0.1)
    assert world.stored("SELECT count(*) FROM installation") == 1


async def test_two_workspaces_have_their_own_meetings(world: World, visitor: Visitor):
    await visitor.installs()
    await let_in(world, visitor.team_id)
    await world.restart()
    await world.someone_joins("Alice", role="host")
    await world.someone_joins("Zoe", role="host", alias="meet.other")

    await world.bind()
    asked = world.slack.teams[1]
    await visitor.says("bind meet.other", "readable for")
    ana = asked.person("ana")
    question = asked.workspace.ephemerals[-1]
    yes = next(
        each["action_id"]
        for block in question.blocks
        if block["type"] == "actions"
        for each in block["elements"]
        if each["text"]["text"] == "Yes"
    )
    await ana.presses(question, yes)

    await world.card(showing="Alice")
    general = asked.channel("general").messages
    await asked.until(lambda: any("Zoe" in shown(each) for each in general.values()))
    assert not any("Alice" in shown(each) for each in general.values())


async def test_whoever_removes_the_app_is_forgotten(world: World, visitor: Visitor):
    await visitor.installs()
    await let_in(world, visitor.team_id)
    await world.restart()

    world.slack.teams[1].uninstall()

    await until(lambda: world.stored("SELECT count(*) FROM installation") == 0)
    assert "no meeting yet" in shown(await world.types("/pexip status"))


async def test_a_late_word_of_a_removal_does_not_end_a_fresh_install(
    world: World, visitor: Visitor
):
    await visitor.installs()
    await let_in(world, visitor.team_id)
    await world.restart()
    team = world.slack.teams[1]
    asked = len(team.calls("auth.test"))

    team.send_event("app_uninstalled", {"type": "app_uninstalled"})
    await until(lambda: world.stored("SELECT count(*) FROM inbox") == 1)
    await world.clock.pass_by(30)
    await until(lambda: world.stored("SELECT count(handled) FROM inbox") == 1)

    assert world.stored("SELECT count(*) FROM installation") == 1
    assert len(team.calls("auth.test")) == asked + 2


async def test_a_state_that_was_not_begun_here_installs_nothing(world: World, visitor: Visitor):
    page = await visitor.comes_back("/slack/oauth_redirect?code=x&state=made-up", "a=b")

    assert page.startswith("400")
    assert world.stored("SELECT count(*) FROM installation") == 0


@pytest.mark.parametrize("query", ["error={}", "code={}&state={}", "state={}&error={}&code=x"])
async def test_the_page_repeats_no_script(visitor: Visitor, query: str):
    script = "%3Cscript%3Ealert(1)%3C/script%3E"

    page = await visitor.comes_back(f"/slack/oauth_redirect?{query.format(script, script)}", "a=b")

    assert "<script>alert" not in page


async def test_no_token_stands_readable_in_the_database(world: World, visitor: Visitor):
    await visitor.installs()

    token = world.slack.teams[1].app.bot_token
    files = Path(world.database_url.removeprefix("sqlite:///")).parent.glob("bridge.sqlite*")
    assert not any(token.encode() in each.read_bytes() for each in files)


@pytest.mark.parametrize("path", ["/slack/install", "/slack/oauth_redirect?code=1&state=2"])
@pytest.mark.parametrize(
    "rest",
    [
        "Content-Type: text/plain; charset=none\r\nContent-Length: 3\r\n\r\nabc",
        "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n[]",
        "Content-Length: 30\r\n\r\nabc",
    ],
    ids=["charset", "list", "slow"],
)
async def test_a_page_waits_for_no_body_and_reads_none(world: World, path: str, rest: str):
    reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n{rest}".encode())

    async with asyncio.timeout(PATIENCE):
        status = await reader.readline()

    assert b" 500 " not in status
    writer.close()
