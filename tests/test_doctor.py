"""The doctor names what is wrong and what to do, beside a running bridge."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from pydantic import SecretStr

from bridge.clock import SystemClock
from bridge.commands.telling.checkup import Finding
from bridge.commands.telling.clocks import judge_date
from bridge.config import Settings
from bridge.doctor import examine, report, report_json
from bridge.errors import SettingsError
from bridge.operations.certificates import check_certificate
from bridge.storage import tables
from bridge.storage.claims import replicas, states
from bridge.storage.claims.heartbeat import Beating, living
from bridge.storage.connection.engine import parse_url
from bridge.storage.connection.urls import is_verified as is_verified_on_the_way
from bridge.storage.database import Database, Transaction
from bridge.storage.people import installations
from bridge.storage.people.installations import Installation
from bridge.storage.transactions.encryption import Cipher
from bridge.web.status.state import ReplicaState
from tests.certificates import Authority
from tests.fake_clock import FakeClock
from tests.patience import PATIENCE
from tests.postgres import PostgresServer
from tests.world import World, until


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    async with World(tmp_path, sqlite_url).running() as world:
        yield world


async def told(settings: Settings) -> str:
    return "\n".join(report(await examine(settings, SystemClock(), Random(1))))


async def test_where_all_is_well_it_says_so(world: World):
    await world.someone_joins("Alice")
    await world.bind()
    await world.card()

    said = await told(world.settings)

    assert "The Pexip node" in said
    assert "Socket Mode can connect." in said
    assert "Slack knows the bot as" in said
    assert "The node knows the bridge in meet.team." in said
    assert "meet.team in" in said
    assert "is live" in said
    assert "BAD" not in said
    assert said.endswith("Everything is in order.")


async def test_a_paused_binding_comes_with_the_way_out(world: World):
    await world.bind()
    await world.types("/pexip leave")

    said = await told(world.settings)

    assert "BAD  meet.team in" in said
    assert "is paused" in said
    assert "Say /pexip join in the channel." in said


async def test_a_wrong_token_a_missing_scope_and_a_lost_node_are_told_together(world: World):
    world.slack.app.scopes.discard("chat:write")
    world.slack.app.scopes.discard("usergroups:read")
    settings = world.make_settings(
        pexip_node="http://127.0.0.1:9", slack_app_token=SecretStr("xapp-wrong")
    )

    said = await told(settings)

    assert "Is BRIDGE_PEXIP_NODE right" in said
    assert "Slack does not accept the app token (invalid_auth)." in said
    assert "Scopes are missing: chat:write." in said
    assert "optional scopes" in said
    assert "need attention." in said


async def test_a_node_in_maintenance_and_what_is_no_node_are_told_apart(world: World):
    world.node.switches.maintenance = True
    assert "is in maintenance." in await told(world.settings)

    elsewhere = world.make_settings(pexip_node=f"{world.slack_url}/nothing")
    assert "is no Pexip node (HTTP 404)." in await told(elsewhere)


async def test_a_token_that_slack_refuses_is_named(world: World):
    said = await told(world.make_settings(slack_bot_token=SecretStr("xoxb-wrong")))

    assert "Slack does not accept the bot token of BRIDGE_SLACK_BOT_TOKEN (invalid_auth)." in said


async def test_a_slack_that_does_not_answer_is_no_wrong_token(world: World):
    said = await told(world.make_settings(slack_api_url="http://127.0.0.1:9/api/"))

    assert said.count("Slack does not answer (ClientConnectorError).") == 1
    assert "Can this machine reach http://127.0.0.1:9/api/?" in said
    assert "does not accept" not in said


async def test_who_has_installed_and_waits_is_named(world: World):
    keys = world.settings.secret_keys.get_secret_value()
    database = Database(
        world.database_url, Cipher.from_setting(keys), SystemClock(), is_visitor=True
    )
    async with database.transaction() as tx:
        for name, token in (("T8", "xoxb-8"), ("T9", world.slack.app.bot_token)):
            one = Installation(workspace=name, name=name, bot_user_id="U1", token=SecretStr(token))
            await installations.put(tx, one)
        await installations.approve(tx, "T9")
    await database.close()

    said = await told(world.settings)

    assert "BAD  T8 (T8) has installed the app and waits. Run: bridge approve T8" in said


async def test_before_the_first_start_nothing_is_wrong_and_no_file_is_made(
    world: World, tmp_path: Path
):
    settings = world.make_settings(database_url=f"sqlite:///{tmp_path}/new.sqlite")

    said = await told(settings)

    assert "The next start makes the database's tables" in said
    assert said.endswith("Everything is in order.")
    assert not (tmp_path / "new.sqlite").exists()


async def test_a_server_without_tables_has_to_be_migrated(
    world: World, postgres_server: PostgresServer
):
    url = await postgres_server.create()

    said = await told(world.make_settings(database_url=url))

    assert "BAD  The database's tables are not up to date. Run: bridge migrate" in said
    await postgres_server.drop(url)


async def test_a_wrong_address_of_the_node_is_a_setting(world: World):
    said = await told(world.make_settings(pexip_node="http://pexip.example.com"))

    assert "Set BRIDGE_PEXIP_NODE to its URL." in said


async def test_what_is_kept_in_memory_and_who_has_the_database_is_told(
    world: World, postgres_url: str
):
    assert "Up to 20000 changes and 64 MB wait in memory" in await told(world.settings)

    settings = world.make_settings(database_url=postgres_url)
    assert "No bridge has the database at this moment." in await told(settings)
    cipher = Cipher.from_setting(settings.secret_keys.get_secret_value())
    async with living(postgres_url, cipher, Beating(4.0, 1.0), stood=lambda: 0.0) as hand:
        assert hand is not None
        await until(lambda: hand.lease.left > 0)
        assert "lives and holds nothing." in await told(settings)
    assert "No bridge has the database at this moment." in await told(settings)


async def test_what_is_wrong_with_a_replica_or_with_what_none_holds_is_told(
    world: World, postgres_url: str
):
    settings = world.make_settings(database_url=postgres_url)
    cipher = Cipher.from_setting(settings.secret_keys.get_secret_value())
    clock = SystemClock()
    database = Database(postgres_url, cipher, clock, owner="one", is_shared=True)
    now = clock.now()
    state = ReplicaState(
        name="here/1", version="7.8.9", at=now, started=now, missing={"node": "none answers"}
    )
    try:
        await database.write(replicas.beat, "one", "here:1", 600.0)
        await database.write(replicas.beat, "two", "there:2", -5.0)
        await database.write(states.store, state.model_dump_json(), now)
        await database.write(_hold_chores)
        findings = await examine(settings, SystemClock(), Random(1))
    finally:
        await database.close()

    said = "\n".join(report(findings))
    assert "ok   The replica here/1 lives, runs version 7.8.9, and holds 1 chore." in said
    assert "BAD  The replica here/1 lacks its node: none answers." in said
    assert re.search(r"BAD  The replica there/2 was last seen more than \d+ s ago\.", said)
    assert "BAD  No living replica has 2 chores in hand." in said
    told = json.loads(report_json(findings))["findings"]
    facts = [each["facts"] for each in told if "facts" in each]
    assert {each["replica"]: each["is_alive"] for each in facts} == {
        "here/1": True,
        "there/2": False,
    }
    living = next(each for each in facts if each["is_alive"])
    assert living["version"] == "7.8.9"
    assert living["chore_claims"] == 1
    assert abs(living["clock_ahead_seconds"]) < PATIENCE


async def _hold_chores(tx: Transaction) -> None:
    """One by a living replica, one by a dead one, one by nobody."""
    for key, owner in (("a", "one"), ("b", "two"), ("c", None)):
        values = {"kind": "chore", "key": key, "owner": owner, "token": 1}
        await tx.change(tables.claim.insert().values(**values))


async def test_a_replica_whose_clock_is_wrong_is_named(world: World, postgres_url: str):
    settings = world.make_settings(database_url=postgres_url)
    cipher = Cipher.from_setting(settings.secret_keys.get_secret_value())
    clock = FakeClock()
    database = Database(postgres_url, cipher, clock, owner="one", is_shared=True)
    now = clock.now()
    state = ReplicaState(name="here/1", version="7.8.9", at=now, started=now)
    try:
        await database.write(replicas.beat, "one", "here:1", 600.0)
        await database.write(states.store, state.model_dump_json(), now)
        said = await told(settings)
    finally:
        await database.close()

    assert re.search(r"BAD  The clock of the replica here/1 is \d+ s (ahead of|behind)", said)


async def test_whether_replicas_hear_of_one_another_is_tried(
    world: World, postgres_url: str, postgres_server: PostgresServer
):
    settings = world.make_settings(database_url=postgres_url)
    assert "Replicas hear at once of what others have stored." in await told(settings)
    # Listening succeeds there, and nothing is ever heard.
    deaf = await postgres_server.create()
    said = await told(world.make_settings(database_url=postgres_url, listen_url=deaf))
    assert "BAD  Notifications do not come back" in said
    assert "Set BRIDGE_LISTEN_URL to PostgreSQL itself" in said
    await postgres_server.drop(deaf)
    said = await told(world.make_settings(database_url=postgres_url, listen_url="off"))
    assert "Replicas look every second" in said
    with pytest.raises(SettingsError, match="BRIDGE_LISTEN_URL: use postgresql"):
        await told(world.make_settings(database_url=postgres_url, listen_url="sqlite:///x"))


async def test_a_secret_beside_the_app_token_is_named(world: World):
    settings = world.make_settings(slack_signing_secret=SecretStr("secret"))
    assert "BRIDGE_SLACK_APP_TOKEN and BRIDGE_SLACK_SIGNING_SECRET" in await told(settings)


async def test_what_stands_open_around_the_bridge_is_named(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("BRIDGE_HTTP_PORT=1")
    (tmp_path / ".env").chmod(0o644)
    world.folder.joinpath(world.database_url.removeprefix("sqlite:///")).chmod(0o640)
    alice = await world.someone_joins("Alice")
    await world.bind()
    await world.card()
    await alice.says("sealed with the key")
    await world.posted("sealed with the key")
    wrong = world.make_settings(secret_keys=SecretStr("another"), http_host="0.0.0.0")  # noqa: S104

    said = await told(wrong)

    assert "BAD  Others can read .env. Run: chmod 600 .env" in said
    assert "BAD  Others can read" in said.replace("Others can read .env", "")
    assert "have less than 32 characters" in said
    assert "stored values open with none of BRIDGE_SECRET_KEYS" in said
    assert "note The web server listens on 0.0.0.0, without TLS." in said
    assert "note Members may bind any meeting that has no PIN" in said


async def test_who_keeps_words_for_good_is_named(world: World):
    await world.someone_joins("Alice")
    await world.bind()
    assert "kept for good" not in await told(world.settings)

    await world.types("/pexip settings retention forever")

    assert "note Words are kept for good in meet.team." in await told(world.settings)


@pytest.mark.parametrize(
    ("url", "is_verified"),
    [
        ("postgresql://db.example.com/bridge", False),
        ("postgresql://db.example.com/bridge?sslmode=require", False),
        ("postgresql://db.example.com/bridge?sslmode=verify-full", True),
        ("postgresql://127.0.0.1/bridge", True),
        ("postgresql:///bridge?host=/var/run/postgresql", True),
    ],
)
def test_a_database_far_away_wants_verified_tls(url: str, is_verified: bool):  # noqa: FBT001
    assert is_verified_on_the_way(parse_url(url)) is is_verified


async def test_a_card_that_the_workspace_takes_and_one_that_it_does_not(world: World):
    assert "ok   Slack takes the card with its buttons." in await told(world.settings)

    spot = {"pointer": "/2/elements/0", "code": "failed_constraint", "message": "no such button"}
    world.slack.faults.refuse("blocks.validate", "invalid_blocks", errors=[spot])
    said = await told(world.settings)
    assert "BAD  Slack does not take the card as it is: /2/elements/0 no such button." in said

    world.slack.faults.remove_method("blocks.validate")
    said = await told(world.settings)
    assert "ok   Slack does not say whether it takes cards (unknown_method)." in said


async def test_clocks_that_are_apart_are_named_with_what_they_belong_to(world: World):
    class Ahead(SystemClock):
        def now(self) -> datetime:
            return super().now() + timedelta(minutes=7)

    lines = report(await examine(world.settings, Ahead(), Random(1)))

    apart = [line for line in lines if "clock" in line]
    assert len(apart) == 2
    assert any("ahead of Slack" in line for line in apart)
    assert all(line.startswith("BAD  This machine’s clock is 4") for line in apart)
    assert any("ahead of the node http://127.0.0.1" in line for line in apart)


@pytest.mark.parametrize("header", [None, "", "yesterday", "Tue, 99 Dec 2026 12:00:00 GMT"])
def test_a_date_that_nobody_can_read_says_nothing(header: str | None):
    assert judge_date("Slack", header, datetime(2026, 12, 1, tzinfo=UTC)) == []


def test_a_clock_behind_is_told_from_one_ahead():
    now = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    [behind] = judge_date("Slack", "Tue, 01 Dec 2026 12:01:00 GMT", now)
    assert behind.text == "This machine’s clock is 60 s behind Slack."
    assert judge_date("Slack", "Tue, 01 Dec 2026 12:00:05 GMT", now) == []


async def test_a_machine_reads_it_as_json(world: World):
    await world.bind()
    await world.types("/pexip leave")

    read = json.loads(report_json(await examine(world.settings, SystemClock(), Random(1))))

    assert read["ok"] is False
    assert {each["state"] for each in read["findings"]} == {"ok", "note", "bad"}
    [bad] = [each for each in read["findings"] if each["state"] == "bad"]
    assert "is paused" in bad["text"]
    assert bad["fix"] == "Say /pexip join in the channel."


@pytest.mark.parametrize(("days", "is_told"), [(3, True), (13, True), (15, False)])
async def test_a_certificate_that_ends_soon_is_named_before_it_does(
    tmp_path: Path, days: int, is_told: object
):
    ends = datetime.fromtimestamp(1, UTC) + timedelta(days=36_500)

    class Later(SystemClock):
        def now(self) -> datetime:
            return ends - timedelta(days=days, hours=-1)

    authority = Authority(tmp_path, "node")
    shown = authority.server("localhost")
    async with await asyncio.start_server(_say_nothing, "localhost", 0, ssl=shown) as server:
        node = f"https://localhost:{server.sockets[0].getsockname()[1]}"

        found = await check_certificate(node, str(authority.path), Later())

        assert [each.text for each in found] == (
            [f"The certificate of {node} ends in {days - 1} days."] if is_told else []
        )
        # Of one that is not trusted whoever asked the node has told.
        assert await check_certificate(node, None, Later()) == []


async def _say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def test_a_node_without_tls_is_noted():
    [note] = await check_certificate("http://node.example", None, SystemClock())
    assert note.line.startswith("note The bridge speaks to http://node.example without TLS")


def test_what_is_wrong_is_counted_once():
    wrong, right = Finding(text="It is broken.", fix="Mend it."), Finding(text="It works.")

    assert report([wrong, right, wrong])[-1] == "1 of 2 needs attention."
    assert report([wrong, right, replace(wrong, fix="Now.")])[-1] == "2 of 3 need attention."
    assert report([right])[-1] == "Everything is in order."
