"""What stands between bridge and node is named: in the channel, in the log, by the doctor."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from structlog.testing import capture_logs

from bridge.clock import SystemClock
from bridge.doctor import examine, report
from tests.proxy import Instead, Proxy
from tests.world import World, shown, until

pytestmark = pytest.mark.timeout(60)

HELD_BACK = "the stream is open but nothing comes: something in between holds events back"


@asynccontextmanager
async def behind_a_proxy(world: World) -> AsyncIterator[tuple[World, Proxy]]:
    async with world.without_bridge(), Proxy(world.node_url).serving() as proxy:
        world.settings = world.make_settings(pexip_node=proxy.url)
        await world.someone_joins("Alice", role="host")
        await world.start()
        try:
            yield world, proxy
        finally:
            world.node.drop_streams("meet.team")
            await world.stop()


@pytest.fixture
async def proxied(tmp_path: Path, sqlite_url: str) -> AsyncIterator[tuple[World, Proxy]]:
    """At the wall's own pace: ten minutes without the node would end the meeting."""
    world = World(tmp_path, sqlite_url, speed=1, simulator_speed=1)
    async with behind_a_proxy(world) as both:
        yield both


@pytest.fixture
async def fast(tmp_path: Path, sqlite_url: str) -> AsyncIterator[tuple[World, Proxy]]:
    """Where ten seconds of silence are none."""
    async with behind_a_proxy(World(tmp_path, sqlite_url, speed=15)) as both:
        yield both


async def told_by_the_doctor(world: World) -> str:
    return "\n".join(report(await examine(world.settings, SystemClock(), Random(1))))


async def test_a_proxy_that_buffers_is_told_while_commands_work(fast: tuple[World, Proxy]):
    world, proxy = fast
    proxy.buffers = True
    await world.bind()

    await world.status(HELD_BACK)
    assert "locked" in shown(await world.types("/pexip lock")).lower()
    said = await told_by_the_doctor(world)
    assert HELD_BACK in said
    assert "proxy_buffering off" in said
    assert "BAD" in said

    proxy.buffers = False
    world.node.drop_streams("meet.team")
    await world.card()
    assert HELD_BACK not in await world.status("The bridge is in meet.team")
    assert "proxy_buffering" not in await told_by_the_doctor(world)


WORDS = {
    "redirect": (
        Instead(307, "https://login.example.com/in?secret=1"),
        "answers with a redirect to https://login.example.com/in",
    ),
    "login": (Instead(401), "a proxy in front of the node wants a login (401)"),
    "login at a proxy": (Instead(407), "a proxy wants a login (407)"),
    "bad gateway": (Instead(502), "a proxy in front of the node says 502"),
    "time-out": (Instead(504), "a proxy in front of the node says 504"),
    "no node": (Instead(404), "no Pexip node answers at this address (404)"),
    "a page": (Instead(200), "not an event stream"),
}


@pytest.mark.parametrize(("instead", "words"), WORDS.values(), ids=WORDS)
async def test_what_answers_in_the_nodes_place_is_told(
    proxied: tuple[World, Proxy], instead: Instead, words: str
):
    world, proxy = proxied
    await world.bind()
    await world.card()

    with capture_logs() as logs:
        proxy.instead = instead
        world.node.drop_streams("meet.team")
        said = await world.status(words)
        await world.card(showing=words)
        # Some more tries.
        await until(lambda: proxy.refusals > 4)
    assert "secret" not in said
    reasons = [each["reason"] for each in logs if each["event"] == "Nothing comes in"]
    assert sum(words in each for each in reasons) == 1

    proxy.instead = None
    await world.status("The bridge is in meet.team")


async def test_the_doctor_names_what_answers_in_the_nodes_place(proxied: tuple[World, Proxy]):
    world, proxy = proxied

    for instead, words in (
        (Instead(307, "https://elsewhere.example/"), "a redirect to https://elsewhere.example/"),
        (Instead(401), "a proxy in front of the node wants a login (401)"),
        (Instead(502), "a proxy in front of the node says 502"),
        (Instead(503), "a proxy in front of the node says 503"),
        (Instead(200), "a web page answers in the node’s place"),
    ):
        proxy.instead = instead
        assert words in await told_by_the_doctor(world)
