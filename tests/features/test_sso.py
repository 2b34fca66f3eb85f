"""Binding a meeting that asks for a personal login, and signing in for it again."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bridge.simulator.pexip.conference.service import IdentityProvider, Service
from bridge.simulator.slack.state.entities import Ephemeral
from tests.world import World, buttons, is_card, shown, until

PUBLIC_URL = "https://bridge.example.com"
PLACE = "__pexip-sso-token__"
HOUSE = IdentityProvider(name="House login", uuid="11111111-0000-4000-8000-000000000001")
GUESTS = IdentityProvider(name="Guest login", uuid="11111111-0000-4000-8000-000000000002")
SERVICES = (
    Service(name="Personal", aliases=("meet.sso",), identity_providers=(HOUSE,)),
    Service(name="Choice", aliases=("meet.choice",), identity_providers=(HOUSE, GUESTS)),
)


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    # Who wants into an open one is not asked for a PIN first.
    open_aliases = ("meet.team", "meet.sso", "meet.choice")
    async with World(
        tmp_path, sqlite_url, public_url=PUBLIC_URL, open_aliases=open_aliases
    ).running() as world:
        for service in SERVICES:
            world.node.add(service)
        yield world


def link(reply: Ephemeral) -> str:
    """The address behind the one button of an answer."""
    [url] = [
        element["url"]
        for block in reply.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    return str(url)


def way_back(reply: Ephemeral) -> str:
    """Where the provider sends people, as the bridge asked for it."""
    [target] = parse_qs(urlsplit(link(reply)).query)["RelayState"]
    return target.removeprefix(PUBLIC_URL)


class Visit:
    """A person's browser at the bridge's page."""

    def __init__(self, world: World, path: str) -> None:
        self._url = f"http://127.0.0.1:{world.port}{path}"

    async def load(self, method: str = "GET") -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self._url) as response,
        ):
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert response.headers["Cache-Control"] == "no-store"
            return response.status, await response.text()


async def sign_in(world: World, reply: Ephemeral, token: str | None = None) -> str:
    """Sign in at the provider and let the bridge in; what the page says then."""
    page = Visit(world, way_back(reply).replace(PLACE, token or world.node.sign_in()))
    _, question = await page.load()
    assert "under your name" in question
    return (await page.load("POST"))[1]


async def test_a_login_binds_and_warns_of_the_name_first(world: World):
    await world.someone_joins("Alice", role="host", alias="meet.sso")

    reply = await world.bind("meet.sso")
    assert "under the name of whoever signs in" in shown(reply)
    assert "Sign in at House login" in shown(reply)
    page = await sign_in(world, reply)

    assert "Bound to meet.sso. The bridge is in, as Host" in page
    await world.posted("Ana bound this channel to the meeting meet.sso")
    await world.card(showing="Alice")
    [bridge] = world.node.clients("meet.sso")
    assert bridge.is_idp_authenticated


async def test_where_no_alias_is_open_the_login_takes_the_place_of_the_pin(tmp_path, sqlite_url):
    world = World(tmp_path, sqlite_url, public_url=PUBLIC_URL, speed=1, open_aliases=("none",))
    async with world.running():
        world.node.add(SERVICES[0])
        asked = await world.bind("meet.sso")
        assert "0 where a personal login takes its place" in shown(asked)
        [action] = buttons(asked).values()
        ana = world.slack.person("ana")
        await ana.presses(asked, action)
        await ana.submits(await world.view(), {"pin": "0"})
        reply = await world.answered("Sign in at House login")

        assert "Bound to meet.sso. The bridge is in, as Host" in await sign_in(world, reply)


async def test_of_several_providers_one_is_chosen(world: World):
    question = await world.bind("meet.choice")
    assert "under the name of whoever signs in" in shown(question)

    reply = await world.press(question, "Guest login")

    assert "Sign in at Guest login" in shown(reply)
    assert "Bound to meet.choice" in await sign_in(world, reply)


async def test_without_a_public_address_the_setting_is_named(tmp_path, sqlite_url):
    async with World(tmp_path, sqlite_url).running() as world:
        world.node.add(SERVICES[0])

        assert "BRIDGE_PUBLIC_URL" in shown(await world.bind("meet.sso"))


async def test_the_page_names_who_asked_and_binds_nothing_by_being_looked_at(world: World):
    reply = await world.bind("meet.sso")
    page = Visit(world, way_back(reply).replace(PLACE, world.node.sign_in()))

    for _ in range(2):
        status, text = await page.load()
        assert (status, "Ana asks in Slack" in text) == (200, True)

    assert not world.node.clients("meet.sso")


async def test_a_way_back_is_good_once(world: World):
    reply = await world.bind("meet.sso")
    await sign_in(world, reply)

    again = Visit(world, way_back(reply).replace(PLACE, world.node.sign_in()))

    assert [await again.load(method) for method in ("GET", "POST")] == [
        (410, (await again.load())[1])
    ] * 2
    assert len(world.node.clients("meet.sso")) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_made_up_state_leads_nowhere(world: World, method: str):
    status, text = await Visit(world, f"/pexip/sso/made-up/{world.node.sign_in()}").load(method)

    assert status == 410
    assert "say /pexip bind again" in text


async def test_the_id_of_another_question_is_no_state(world: World):
    await world.bind(channel="standup")
    question = world.stored("SELECT id FROM pending")

    status, _ = await Visit(world, f"/pexip/sso/{question}/token").load("POST")

    assert status == 410
    assert world.stored("SELECT used IS NULL FROM pending")


async def test_a_token_that_the_node_does_not_take_is_refused_in_words(world: World):
    reply = await world.bind("meet.sso")

    assert "did not take the sign-in" in await sign_in(world, reply, "made-up")

    assert not world.node.clients("meet.sso")
    assert "no meeting yet" in shown(await world.types("/pexip status"))


@pytest.mark.parametrize("token", ["a/b+c==", "a%2Fb%2Bc%3D%3D"])
async def test_a_token_reaches_the_node_as_it_came(world: World, token: str):
    reply = await world.bind("meet.sso")

    await sign_in(world, reply, token)

    sent = [each.text for each in world.node.requests if each.path.endswith("request_token")]
    assert json.loads(sent[-1])["sso_token"] == "a/b+c=="


async def test_a_provider_that_brings_no_token_back_is_said(world: World):
    reply = await world.bind("meet.sso")

    status, text = await Visit(world, way_back(reply)).load()

    assert (status, "did not succeed" in text) == (400, True)


async def test_a_public_channel_is_asked_about_once(world: World):
    question = await world.bind("meet.sso", channel="standup")
    assert "everybody in this workspace" in shown(question)

    reply = await world.press(question, "Yes")

    assert "Bound to meet.sso" in await sign_in(world, reply)


async def test_what_came_back_stands_in_no_log_and_no_file(
    world: World, capfd: pytest.CaptureFixture[str]
):
    reply = await world.bind("meet.sso")
    token = world.node.sign_in()

    await sign_in(world, reply, token)
    await world.status("The bridge")
    await world.stop()

    said = "".join(capfd.readouterr())
    state = way_back(reply).split("/")[3]
    assert token not in said
    assert state not in said
    kept = b"".join(each.read_bytes() for each in world.folder.glob("bridge.sqlite*"))
    assert token.encode() not in kept


async def test_it_cannot_come_back_alone_and_asks_its_owner(world: World):
    await world.someone_joins("Alice", role="host", alias="meet.sso")
    await sign_in(world, await world.bind("meet.sso"))
    await world.card(showing="Alice")
    await world.types("/pexip captions off")
    [bridge] = world.node.clients("meet.sso")

    world.node.remove_participant(bridge.uuid, "Signaling node disconnected")

    await world.told_in_private("asks for a personal login again")
    await world.status("asks for a login")
    refused = await world.types("/pexip mute alice")
    assert "signs in with /pexip join" in shown(refused)
    asked = sum(each.path.endswith("request_token") for each in world.node.requests)

    page = await sign_in(world, await world.types("/pexip join"))

    assert "Bound to meet.sso" in page
    await until(lambda: world.node.clients("meet.sso"))
    await world.find_post(lambda each: is_card(each) and "Alice" in shown(each))
    assert "Captions off" in await world.status("in the meeting")
    after = sum(each.path.endswith("request_token") for each in world.node.requests)
    # Once to be sent to the provider, for whom the node had to be asked, and once with the token.
    assert after <= asked + 3


async def test_a_restart_goes_on_without_another_login(world: World):
    await world.someone_joins("Alice", role="host", alias="meet.sso")
    await sign_in(world, await world.bind("meet.sso"))
    await world.card(showing="Alice")
    before = world.node.clients("meet.sso")

    await world.restart()

    await world.status("The bridge is in meet.sso")
    assert world.node.clients("meet.sso") == before


async def test_only_its_owner_signs_in_again(world: World):
    await sign_in(world, await world.bind("meet.sso"))
    world.slack.person("ana").invites("leads", "bob")
    [bridge] = world.node.clients("meet.sso")
    world.node.remove_participant(bridge.uuid, "Signaling node disconnected")
    await world.status("asks for a login")

    refused = await world.types("/pexip join", who="bob")

    assert "bound to meet.sso already" in shown(refused)
