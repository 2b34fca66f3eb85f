"""The log tells the story of a meeting: one line for each change of state, with no name in it."""

import io
import json
import logging
import random
import re
from collections.abc import Iterator

import aiohttp
import pytest
import structlog
from aiohttp import web

from bridge.errors import new_reference
from bridge.log import RECENT
from bridge.web.server import serving
from tests.logged import logged
from tests.world import World, until

_REFERENCE = re.compile(r"[2-9B-DF-HJ-NP-TV-XZ]{6}")


async def test_each_change_of_state_is_one_line(world: World):
    with structlog.testing.capture_logs() as lines:
        await world.someone_joins("Alice", role="host")
        await world.bind()
        await world.card()
        await world.lose_streams()
        await world.person("Alice").says("Here again")
        await world.posted("Here again")
        await world.types("/pexip leave")
        await until(lambda: _states(lines)[-1:] == ["paused"])
        await world.types("/pexip join")
        await until(lambda: _states(lines)[-1:] == ["live"])

    told = [each["event"] for each in lines]
    assert told.count("A meeting began") == 1
    assert told.count("A meeting ended") == 1
    assert told.count("A meeting goes on") == 1
    assert told.count("Nothing comes in") == 1
    assert told.count("Words are missing") == 1
    assert told.index("A meeting began") < told.index("Nothing comes in")
    # While the bridge was out nobody knows what was said.
    assert told.index("A meeting ended") < told.index("Words are missing")
    assert _states(lines)[:3] == ["live", "reconnecting", "live"]
    assert len(told) < 40
    assert not re.search("Alice|Here again", str(lines))


def _states(lines: list[structlog.typing.EventDict]) -> list[str]:
    return [each["now"] for each in lines if each["event"] == "A binding's state changed"]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What stands in the log, in JSON; logging is as before afterwards."""
    source = random.Random(1)
    with logged("json", logging.WARNING, number=lambda: new_reference(source)) as written:
        yield written


def test_every_error_has_a_number_and_nothing_below_the_level_is_written(written: io.StringIO):
    log = structlog.get_logger()
    log.info("small talk")
    log.warning("something is odd")
    log.error("ours", reference="7KQ2WM")
    log.error("without one", token="xoxb-1-secret")
    logging.getLogger("some.library").error("of others")

    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [each["event"] for each in lines] == [
        "something is odd",
        "ours",
        "without one",
        "of others",
    ]
    assert "reference" not in lines[0]
    assert lines[1]["reference"] == "7KQ2WM"
    assert _REFERENCE.fullmatch(lines[2]["reference"])
    assert _REFERENCE.fullmatch(lines[3]["reference"])
    assert "xoxb" not in written.getvalue()
    assert [each["text"] for each in RECENT.lines()][:3] == ["of others", "without one", "ours"]
    assert "xoxb" not in str(RECENT.lines())


async def test_a_page_that_fails_tells_the_number_that_the_log_has(written: io.StringIO):
    async def broken(_request: web.Request) -> web.Response:
        raise RuntimeError("a fault of ours")

    routes = [web.get("/login/{secret}", broken)]
    async with (
        serving("127.0.0.1", 0, routes=routes, find_trouble=lambda: None) as port,
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/login/hidden-one") as answer,
    ):
        assert answer.status == 500
        said = await answer.text()

    [line] = [json.loads(line) for line in written.getvalue().splitlines()]
    assert line["reference"] in said
    assert line["page"] == "/login/{secret}"
    assert "hidden-one" not in written.getvalue() + said
