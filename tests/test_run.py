"""`bridge run` on the command line: what is wrong is one line each, and never a traceback."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import pytest

from tests.bridge_process import bridge_process, forked_bridge, stored, variables
from tests.postgres import PostgresServer
from tests.postgres_proxy import postgres_proxy
from tests.world import World, until


@pytest.fixture
async def around(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    """Node and Slack, and no bridge yet."""
    async with World(tmp_path, sqlite_url).without_bridge() as world:
        yield world


async def complaint(folder: Path, environment: dict[str, str], *, code: int) -> list[str]:
    """What it writes before it ends by itself."""
    async with forked_bridge(folder, environment) as bridge:
        assert await bridge.ends() == code
    assert "Traceback" not in bridge.text
    return bridge.text.splitlines()


async def test_without_settings_each_missing_one_is_a_line(tmp_path: Path):
    lines = await complaint(tmp_path, {}, code=2)

    missing = [line.split()[0] for line in lines if "is not set" in line]
    assert {
        "BRIDGE_DATABASE_URL",
        "BRIDGE_SECRET_KEYS",
        "BRIDGE_PEXIP_NODE",
        "BRIDGE_SLACK_BOT_TOKEN",
    } <= set(missing)
    assert len(missing) == len(set(missing))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BRIDGE_DATABASE_URL", "mysql://somewhere/else"),
        ("BRIDGE_DATABASE_URL", "no url"),
        ("BRIDGE_DATABASE_URL", "sqlite://"),
        ("BRIDGE_DATABASE_URL", "sqlite:////proc/no/such/place.sqlite"),
        ("BRIDGE_PEXIP_NODE", "http://pexip.example.com"),
        ("BRIDGE_SLACK_API_URL", "http://slack.example.com/api"),
        ("BRIDGE_HTTP_PORT", "99999"),
        ("BRIDGE_PEXIP_JOIN_URL", "https://join.example.com/"),
        ("BRIDGE_PEXIP_CA", "/no/such/file.pem"),
        ("BRIDGE_LOG_FORMAT", "xml"),
        ("BRIDGE_LOG_LEVEL", "loud"),
        ("BRIDGE_STATUS_PASSWORD", "short"),
        ("BRIDGE_TRUSTED_PROXIES", "proxy.example"),
        ("BRIDGE_METRICS_TOKEN", "short"),
        ("BRIDGE_SLACK_BOT_TOKEN", "xoxb-not-this-one"),
        ("BRIDGE_SLACK_APP_TOKEN", "xapp-not-this-one"),
        ("BRIDGE_SLACK_APP_TOKEN", "xoxb-not-this-one"),
        ("BRIDGE_SLACK_APP_TOKN", "xapp-not-this-one"),
    ],
)
async def test_a_wrong_setting_is_named_in_one_line(around: World, name: str, value: str):
    settings = variables(around, around.database_url) | {name: value}

    lines = await complaint(around.folder, settings, code=2)

    assert [line for line in lines if line.startswith(name)] == lines[-1:]
    assert "xoxb-not-this-one" not in "\n".join(lines)


async def test_postgresql_that_is_not_migrated_says_what_to_run(
    around: World, postgres_server: PostgresServer
):
    url = await postgres_server.create()
    settings = variables(around, url)
    lines = await complaint(around.folder, settings, code=2)
    assert lines == ["The database's tables are not up to date. Run: bridge migrate"]

    async with bridge_process(around.folder, "migrate", settings) as migrating:
        assert await migrating.ends() == 0
    async with bridge_process(around.folder, "run", settings) as bridge:
        await bridge.is_running()
        assert await bridge.terminate() == 0
    await postgres_server.drop(url)


async def test_a_database_that_does_not_answer_is_one_line(around: World):
    url = "postgresql://alice:hidden-password@127.0.0.1:1/bridge"

    lines = await complaint(around.folder, variables(around, url), code=1)

    assert len(lines) == 1
    assert "database" in lines[0]
    assert "hidden-password" not in lines[0]


async def test_a_second_process_on_one_sqlite_file_is_refused(around: World):
    settings = variables(around, around.database_url)
    async with bridge_process(around.folder, "run", settings) as first:
        await first.is_running()

        lines = await complaint(around.folder, settings, code=2)

        assert "Another process uses the database file" in lines[-1]
        assert await first.terminate() == 0


async def test_beside_a_process_on_postgresql_its_tables_can_be_looked_after(
    around: World, postgres_url: str
):
    settings = variables(around, postgres_url)
    async with bridge_process(around.folder, "run", settings) as first:
        await first.is_running()
        async with bridge_process(around.folder, "migrate", settings) as migrating:
            assert await migrating.ends() == 0
        async with bridge_process(around.folder, "rotate-keys", settings) as rotating:
            assert await rotating.ends() == 0
        async with bridge_process(around.folder, "doctor", settings) as doctor:
            await doctor.ends()
        assert "The database is up to date." in doctor.text
        assert await first.terminate() == 0
    # Whoever stops in good order leaves nothing behind.
    assert await stored(postgres_url, "SELECT count(*) FROM replica") == 0
    assert await stored(postgres_url, "SELECT count(owner) FROM claim") == 0


async def ready(port: int) -> tuple[int, dict[str, str]]:
    """What whoever watches the bridge is told."""
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/readyz") as answer,
    ):
        return answer.status, await answer.json()


async def test_a_server_that_goes_away_is_told_by_readyz(around: World, postgres_url: str):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    # The name of a socket may be a hundred characters long.
    with TemporaryDirectory(prefix="pg-") as folder:
        async with postgres_proxy(postgres_url, Path(folder)) as proxy:
            url = proxy.url.render_as_string(hide_password=False)
            settings = variables(around, url, BRIDGE_HTTP_PORT=str(port))
            async with forked_bridge(around.folder, settings) as bridge:
                await bridge.is_running()
                assert await ready(port) == (200, {"status": "ready"})
                await proxy.close()
                await until(lambda: "The database cannot be used" in bridge.text)
                reason = "the database does not answer"
                said = {"status": "not ready", "reason": reason, "missing": {"database": reason}}
                assert await ready(port) == (503, said)
                await proxy.open()
                await until(lambda: "The database can be used again" in bridge.text)
                assert await ready(port) == (200, {"status": "ready"})
                assert await bridge.terminate() == 0


async def test_a_file_that_is_deleted_is_written_back(around: World):
    path = Path(around.database_url.removeprefix("sqlite:///"))
    settings = variables(around, around.database_url)
    async with forked_bridge(around.folder, settings) as bridge:
        await bridge.is_running()
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()
        await until(lambda: "The database can be used again" in bridge.text)
        assert bridge.text.count("the database file was deleted") == 1
        assert await stored(around.database_url, "SELECT count(*) FROM alembic_version") == 1
        # What was made anew is guarded as well.
        lines = await complaint(around.folder, settings, code=2)
        assert "Another process uses the database file" in lines[-1]
        assert await bridge.terminate() == 0


async def test_a_port_that_is_taken_is_named(around: World):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = variables(around, around.database_url, BRIDGE_HTTP_PORT=str(port))

        lines = await complaint(around.folder, settings, code=1)

    assert f"Cannot listen on 127.0.0.1:{port}" in lines[-1]


async def test_slack_that_is_away_at_the_start_is_waited_for(around: World):
    around.slack.faults.http_error("auth.test", 503, times=2)

    settings = variables(around, around.database_url)
    async with bridge_process(around.folder, "run", settings) as bridge:
        await bridge.is_running()
        assert "Slack cannot be reached, trying again" in bridge.text
        assert await bridge.terminate() == 0
