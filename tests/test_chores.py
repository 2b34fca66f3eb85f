"""What whoever runs the bridge does: the manifest, approvals, new keys."""

import json

import pytest
from pydantic import SecretStr

from bridge.chores import approve, audit_lines, manifest, rotate_keys
from bridge.config import ManifestSettings, StoreSettings
from bridge.errors import BridgeError, SettingsError
from bridge.storage.database import Database
from bridge.storage.people import audit, installations
from bridge.storage.people.audit import AuditEntry
from bridge.storage.people.installations import Installation
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock

OLD, NEW = "the old key that is long enough", "the new key that is long enough"
URL = "https://bridge.example.com"


def store_settings(url: str, keys: str = OLD) -> StoreSettings:
    return StoreSettings(_env_file=None, database_url=url, secret_keys=SecretStr(keys))


def manifest_settings(**fields: object) -> ManifestSettings:
    return ManifestSettings(_env_file=None, **fields)  # type: ignore[arg-type] - as a person writes


async def install(url: str, clock: FakeClock) -> None:
    """T1 has installed the app and waits."""
    database = Database(url, Cipher([OLD]), clock)
    async with database.transaction() as tx:
        await installations.put(
            tx,
            Installation(workspace="T1", name="One", bot_user_id="U1", token=SecretStr("xoxb-1")),
        )
    await database.close()


def made(settings: ManifestSettings, **options: object) -> dict:
    known = {"is_http": False, "is_for_many": False, "without": ()}
    return json.loads(manifest(settings, **known | options))


def test_the_manifest_needs_nothing_set():
    assert made(manifest_settings())["settings"]["socket_mode_enabled"]


def test_the_manifest_knows_the_domains_of_the_meetings():
    settings = manifest_settings(
        pexip_join_url="https://join.example.com/m/{alias}", unfurl_domains="meet.example.com"
    )

    domains = made(settings)["features"]["unfurl_domains"]

    assert domains == ["join.example.com", "meet.example.com"]


@pytest.mark.parametrize("option", ["is_http", "is_for_many"])
def test_what_slack_must_reach_needs_a_public_address(option: str):
    with pytest.raises(SettingsError, match=r"BRIDGE_PUBLIC_URL=https://.*leave --http"):
        made(manifest_settings(), **{option: True})

    assert URL in json.dumps(made(manifest_settings(public_url=f"{URL}/"), **{option: True}))


def test_only_optional_scopes_can_be_left_out():
    assert "usergroups:read" not in json.dumps(
        made(manifest_settings(), without=["usergroups:read"])
    )
    with pytest.raises(SettingsError, match="chat:write: not an optional scope"):
        made(manifest_settings(), without=["chat:write"])


async def test_a_workspace_is_approved_beside_a_running_bridge(sqlite_url: str, clock: FakeClock):
    await install(sqlite_url, clock)
    running = Database(sqlite_url, Cipher([OLD]), clock)

    assert await approve(store_settings(sqlite_url), "T1", clock) == "T1 may use the bridge."

    async with running.transaction() as tx:
        found = await installations.find(tx, "T1")
    await running.close()
    assert found is not None
    assert found.is_approved


async def test_who_waits_is_named_where_the_id_is_wrong(sqlite_url: str, clock: FakeClock):
    with pytest.raises(BridgeError, match=r"None waits\."):
        await approve(store_settings(sqlite_url), "T2", clock)
    await install(sqlite_url, clock)

    with pytest.raises(BridgeError, match=r"T2 has not installed the app\. These wait: T1\."):
        await approve(store_settings(sqlite_url), "T2", clock)


async def test_keys_are_changed_and_a_missing_one_is_told(sqlite_url: str, clock: FakeClock):
    await install(sqlite_url, clock)

    with pytest.raises(BridgeError, match="1 open with none of"):
        await rotate_keys(store_settings(sqlite_url, NEW), clock)
    told = await rotate_keys(store_settings(sqlite_url, f"{NEW},{OLD}"), clock)

    assert told == "1 values have the newest key. Older keys can be removed."
    assert "1 values" in await rotate_keys(store_settings(sqlite_url, NEW), clock)


async def test_the_audit_comes_as_lines_of_json(sqlite_url: str, clock: FakeClock):
    database = Database(sqlite_url, Cipher([OLD]), clock)
    for number, (command, result) in enumerate(
        [("bind", "invalid"), ("lock", "refused"), ("access give", "done")]
    ):
        entry = AuditEntry(
            key=f"k{number}",
            workspace="T1",
            channel="C1",
            person="U1",
            person_name="Ana\nB",
            command=command,
            surface="modal",
        )
        await database.write(audit.start, entry)
        await database.write(audit.finish, entry.key, result, "why")
        await clock.advance(3600)
    await database.close()

    async def lines(since: str) -> list[dict]:
        settings = store_settings(sqlite_url)
        return [json.loads(line) async for line in audit_lines(settings, since, clock)]

    found = await lines("1d")
    assert [(each["command"], each["result"]) for each in found] == [
        ("bind", "invalid"),
        ("lock", "refused"),
        ("access give", "done"),
    ]
    assert {each["person_name"] for each in found} == {"Ana\nB"}
    assert found[0]["started"].endswith("+00:00")
    assert len(await lines("90m")) == 1
    assert len(await lines("1999-01-01")) == 3
    with pytest.raises(BridgeError, match="say when"):
        await lines("yesterday")
