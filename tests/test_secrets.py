"""Planted secrets, and a search for them wherever something is kept or said."""

import io
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
import structlog

from bridge.storage.database import Database
from bridge.storage.meetings import bindings, tokens
from bridge.storage.transactions.encryption import Cipher
from tests.logged import logged
from tests.world import VAULT_PIN, World, buttons, shown, until

_WRONG_PIN = "820316495724"
_KEY = "planted-key-that-encrypts-everything"
_SIGNING_SECRET = "planted-signing-secret-4711"


@dataclass(frozen=True)
class Log:
    """Everything logged, as it is written to standard error."""

    format: Literal["json", "text"]
    written: io.StringIO


@pytest.fixture(params=["json", "text"])
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    """Our own logging, on its most talkative level; afterwards all is as before."""
    with logged(request.param, logging.DEBUG) as written:
        yield Log(request.param, written)


@pytest.fixture
async def vault(tmp_path: Path, sqlite_url: str, log: Log) -> AsyncIterator[World]:
    world = World(
        tmp_path,
        sqlite_url,
        speed=1,
        log_format=log.format,
        secret_keys=_KEY,
        slack_signing_secret=_SIGNING_SECRET,
    )
    world.slack.app.bot_token = "xoxb-planted-1234567890-abcdef"
    world.slack.app.app_token = "xapp-planted-1234567890-abcdef"
    async with world.running():
        await world.someone_joins("Alice", role="host", alias="meet.vault")
        await world.someone_joins("Bob", alias="meet.vault")
        yield world


def secrets_of(world: World) -> dict[str, str]:
    """What must be found nowhere; only what was really in use counts as planted."""
    node_tokens = {
        record.headers[name]
        for record in world.node.requests
        for name in record.headers
        if name.casefold() == "token"
    }
    urls = list(world.slack.response_urls._occasions)
    assert node_tokens
    assert urls
    return {
        "Host PIN": VAULT_PIN,
        "wrong PIN": _WRONG_PIN,
        "bot token": world.slack.app.bot_token,
        "app token": world.slack.app.app_token,
        "signing secret": _SIGNING_SECRET,
        "key": _KEY,
        **{f"Pexip token {number}": each for number, each in enumerate(sorted(node_tokens))},
        **{f"response_url {number}": each for number, each in enumerate(urls)},
    }


def found(secrets: dict[str, str], text: str | bytes) -> list[str]:
    raw = text if isinstance(text, bytes) else text.encode()
    return [name for name, secret in secrets.items() if secret.encode() in raw]


async def live_through_everything(world: World) -> list[str]:
    """Bind by a wrong PIN and the right one, fail in every way, restart; what people were shown."""
    ana = world.slack.person("ana")
    faults = world.node.faults
    asked = await world.bind("meet.vault")
    [action] = buttons(asked).values()
    await ana.presses(asked, action)
    view = await world.view()
    await ana.submits(view, {"pin": _WRONG_PIN})
    faults.plan("request_token", status=500, result=f"cannot take {VAULT_PIN}")
    await ana.submits(view, {"pin": VAULT_PIN})
    await world.slack.until(lambda: "The Pexip node failed" in shown(view))
    failed = shown(view)

    asked = await world.bind("meet.vault")
    [action] = buttons(asked).values()
    await ana.presses(asked, action)
    await ana.submits(await world.view(), {"pin": VAULT_PIN})
    await world.answered("as Host")
    await world.card(showing="Turn captions off")
    replies = [failed]
    latest = [each.headers for each in world.node.requests][-1]
    for kind in ("status", "invalid_json", "result_false", "disconnect"):
        faults.plan("mute", kind, result=f"no: {latest}")
        replies.append(shown(await world.types("/pexip mute bob")))
    world.slack.faults.http_error("chat.postMessage", 500)
    await world.person("Alice", alias="meet.vault").says("between failures")
    await world.posted("between failures")
    await world.restart()
    await world.person("Alice", alias="meet.vault").says("hello")
    world.node.send_raw_event("refresh_token", alias="meet.vault")
    await until(lambda: not world.stored("SELECT count(*) FROM outbox"))
    replies.append(shown(await world.types("/pexip status")))
    return replies


async def test_no_secret_is_found_anywhere(vault: World, log: Log):
    replies = await live_through_everything(vault)

    secrets = secrets_of(vault)
    files = [each for each in vault.folder.glob("bridge.sqlite*") if each.is_file()]
    assert len(files) >= 2
    for file in files:
        assert found(secrets, file.read_bytes()) == [], file.name
    await vault.stop()
    for file in vault.folder.glob("bridge.sqlite*"):
        assert found(secrets, file.read_bytes()) == [], file.name
    logged = log.written.getvalue()
    assert "command failed" in logged
    assert "it closed the connection" in logged
    assert "Logging error" not in logged
    assert found(secrets, logged) == []
    assert found(secrets, "\n".join(replies)) == []
    calls = "\n".join(str(each.arguments) for each in vault.slack.calls())
    assert found({**secrets, "bot token": "\0", "app token": "\0"}, calls) == []
    paths = "\n".join(f"{each.path} {each.query}" for each in vault.node.requests)
    assert found(secrets, paths) == []


async def test_no_secret_is_in_a_repr(vault: World):
    await live_through_everything(vault)
    secrets = secrets_of(vault)
    await vault.stop()

    database = Database(vault.database_url, Cipher.from_setting(_KEY), vault.clock)
    async with database.transaction() as tx:
        [binding] = await bindings.list_live(tx)
        token = await tokens.find(tx, binding.id)
    await database.close()

    assert binding.pin is not None
    assert binding.pin.get_secret_value() == VAULT_PIN
    assert token is not None
    for each in (binding, token, vault.settings):
        assert found(secrets, f"{each!r} {each}") == []


def test_a_traceback_tells_no_locals(log: Log):
    """They hold headers and PINs under names that no pattern knows."""

    def fail() -> None:
        sent = {"any name": VAULT_PIN}
        raise ValueError(f"planned with {len(sent)} header")

    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("It failed")

    told = log.written.getvalue()
    assert "planned with 1 header" in told
    assert VAULT_PIN not in told
