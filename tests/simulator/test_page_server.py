"""The demo's page refuses whoever is not this page on this machine."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp
import pytest

from bridge.simulator.clock import SystemClock
from bridge.simulator.page.server import CommandHint, DemoPage
from tests.patience import PATIENCE


@pytest.fixture
async def url() -> AsyncIterator[str]:
    page = DemoPage(SystemClock())
    page.commands = [CommandHint("/pexip who", "Who is there")]
    async with page.serve() as url:
        yield url


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_page_and_its_parts_are_served(url: str, http: aiohttp.ClientSession):
    for path in ("", "static/scripts/app.js", "static/styles/base.css", "static/favicon.svg"):
        async with http.get(url + path) as answer:
            assert answer.status == 200


async def test_without_a_showing_there_is_neither_a_slide_nor_a_file(
    url: str, http: aiohttp.ClientSession
):
    for path in ("slide", "files/F123"):
        async with http.get(url + path) as answer:
            assert answer.status == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1:1", "localhost.evil.example:{port}"]
)
async def test_other_names_for_this_machine_are_refused(
    url: str, http: aiohttp.ClientSession, host: str
):
    """A foreign name that resolves to loopback opens nothing."""
    port = urlsplit(url).port

    async with http.get(url, headers={"Host": host.format(port=port)}) as answer:
        assert answer.status == 403


async def test_localhost_is_as_good_as_its_number(url: str, http: aiohttp.ClientSession):
    host = f"localhost:{urlsplit(url).port}"

    async with http.get(url, headers={"Host": host}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {},
    ],
)
async def test_sockets_of_other_pages_are_refused(
    url: str, http: aiohttp.ClientSession, headers: dict[str, str]
):
    port = urlsplit(url).port
    sent = {name: value.format(port=port) for name, value in headers.items()}

    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await http.ws_connect(url + "live", headers=sent)

    assert refusal.value.status == 403


async def test_posting_from_another_page_is_refused(url: str, http: aiohttp.ClientSession):
    async with http.post(url, headers={"Origin": "http://evil.example"}) as answer:
        assert answer.status == 403


async def test_nothing_may_be_loaded_from_elsewhere(url: str, http: aiohttp.ClientSession):
    async with http.get(url) as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


async def test_socket_tells_what_there_is_before_a_showing(url: str, http: aiohttp.ClientSession):
    origin = url.rstrip("/")
    async with http.ws_connect(url + "live", headers={"Origin": origin}) as socket:
        state = await socket.receive_json(timeout=PATIENCE)

    assert (state["phase"], state["slack"], state["meeting"]) == ("starting", None, None)
    assert state["chips"][0]["name"] == "mute-bob"


async def test_nonsense_from_a_page_does_no_harm(url: str, http: aiohttp.ClientSession):
    origin = url.rstrip("/")
    async with http.ws_connect(url + "live", headers={"Origin": origin}) as socket:
        await socket.receive_json(timeout=PATIENCE)
        for nonsense in ("", "{", "[]", '{"act": "unknown"}', '{"act": "write"}'):
            await socket.send_str(nonsense)
        await socket.ping()

        assert not socket.closed
