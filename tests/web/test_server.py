"""The web server alone: health, readiness, routes of others, and a port that is taken."""

import io
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bridge.errors import BridgeError
from bridge.web.server import serving

HOST = "127.0.0.1"


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def no_trouble() -> str | None:
    return None


async def test_healthz_answers_while_the_loop_turns(http: aiohttp.ClientSession):
    async with (
        serving(HOST, 0, routes=[], find_trouble=lambda: "Slack is away") as port,
        http.get(f"http://{HOST}:{port}/healthz") as answer,
    ):
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})


async def test_readyz_says_why_it_is_not_ready_and_when_it_is(http: aiohttp.ClientSession):
    troubles = ["no Socket Mode connection is open"]

    async with serving(HOST, 0, routes=[], find_trouble=lambda: next(iter(troubles), None)) as port:
        url = f"http://{HOST}:{port}/readyz"
        async with http.get(url) as answer:
            assert answer.status == 503
            assert (await answer.json())["reason"] == troubles[0]
        troubles.clear()
        async with http.get(url) as answer:
            assert (answer.status, await answer.json()) == (200, {"status": "ready"})


async def test_the_routes_it_is_handed_are_served(http: aiohttp.ClientSession):
    async def echo(request: web.Request) -> web.Response:
        return web.Response(text=await request.text())

    routes = [web.post("/slack/events", echo)]
    async with serving(HOST, 0, routes=routes, find_trouble=no_trouble) as port:
        url = f"http://{HOST}:{port}/slack/events"
        async with http.post(url, data="x" * 1000) as answer:
            assert await answer.text() == "x" * 1000
        async with http.post(url, data=io.BytesIO(b"x" * (1024 * 1024 + 1))) as answer:
            assert answer.status == 413


async def test_an_unknown_path_is_not_found(http: aiohttp.ClientSession):
    async with (
        serving(HOST, 0, routes=[], find_trouble=no_trouble) as port,
        http.get(f"http://{HOST}:{port}/slack/events") as answer,
    ):
        assert answer.status == 404


async def test_a_taken_port_is_said_in_words():
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(BridgeError, match=f"{HOST}:{port}.*BRIDGE_HTTP_PORT"):
            async with serving(HOST, port, routes=[], find_trouble=no_trouble):
                raise AssertionError("it must not serve")


async def test_the_port_is_free_again_afterward():
    async with serving(HOST, 0, routes=[], find_trouble=no_trouble) as port:
        pass

    async with serving(HOST, port, routes=[], find_trouble=no_trouble) as again:
        assert again == port


async def test_every_answer_has_its_walls(http: aiohttp.ClientSession):
    """Pages and errors, known addresses and others; what a page says itself stays."""

    async def page(_request: web.Request) -> web.Response:
        own = {"Content-Security-Policy": "default-src 'self'"}
        return web.Response(text="<p>", content_type="text/html", headers=own)

    async def broken(_request: web.Request) -> web.Response:
        raise ValueError

    routes = [web.get("/page", page), web.get("/broken", broken)]
    async with serving(HOST, 0, routes=routes, find_trouble=no_trouble) as port:
        for path in ("/healthz", "/readyz", "/page", "/broken", "/nowhere"):
            async with http.get(f"http://{HOST}:{port}{path}") as answer:
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Cache-Control"] == "no-store"
                assert answer.headers["Referrer-Policy"] == "no-referrer"
                policy = answer.headers["Content-Security-Policy"]
                own = "default-src 'self'"
                assert policy == own if path == "/page" else "frame-ancestors 'none'" in policy
