"""Secrets at rest, and that none of them stands in the database file."""

import base64
import json
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bridge.errors import BridgeError, SettingsError
from bridge.storage.database import Database
from bridge.storage.meetings import bindings, lines, meetings, tokens
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import pending
from bridge.storage.people.pending import Pending
from bridge.storage.queues import inbox, outbox
from bridge.storage.queues.outbox import Post
from bridge.storage.tables import BOUND_TO, metadata
from bridge.storage.transactions.encryption import Cipher, DecryptionError
from tests.fake_clock import START

FIRST = base64.urlsafe_b64encode(b"1" * 32).decode()
SECOND = base64.urlsafe_b64encode(b"2" * 32).decode()
CIPHER = Cipher([FIRST])


@given(st.text())
@settings(deadline=None)
def test_what_was_encrypted_comes_back(text: str):
    assert CIPHER.decrypt("table.column", CIPHER.encrypt("table.column", text)) == SecretStr(text)


@given(st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.lists(st.text())))
@settings(deadline=None)
def test_json_comes_back(value: dict[str, object]):
    assert CIPHER.find_json("t.c", CIPHER.encrypt_json("t.c", value)) == value


def test_the_same_text_never_looks_the_same():
    assert CIPHER.encrypt("t.c", "1234") != CIPHER.encrypt("t.c", "1234")


def test_a_value_of_another_column_is_refused():
    with pytest.raises(DecryptionError, match="another column"):
        CIPHER.decrypt("binding.pin", CIPHER.encrypt("line.text", "1234"))


def test_a_wrong_key_says_so_and_nothing_else():
    sealed = CIPHER.encrypt("binding.pin", "1234")
    with pytest.raises(BridgeError, match=r"binding\.pin does not open") as caught:
        Cipher([SECOND]).decrypt("binding.pin", sealed)
    assert caught.value.__cause__ is None
    assert FIRST not in str(caught.value)
    assert SECOND not in str(caught.value)


def test_a_new_key_in_front_still_reads_what_the_old_one_wrote():
    sealed = CIPHER.encrypt("t.c", "1234")
    both = Cipher.from_setting(f"{SECOND}, {FIRST}")
    assert both.decrypt("t.c", sealed) == SecretStr("1234")
    with pytest.raises(DecryptionError):
        CIPHER.decrypt("t.c", both.encrypt("t.c", "1234"))


def test_a_passphrase_gives_the_same_key_every_time():
    sealed = Cipher(["correct horse battery"]).encrypt("t.c", "1234")
    assert Cipher(["correct horse battery"]).decrypt("t.c", sealed) == SecretStr("1234")


def test_a_passphrase_of_a_keys_length_is_not_taken_for_one():
    passphrase = "!" * 44
    sealed = Cipher([passphrase]).encrypt("t.c", "1234")
    assert Cipher([passphrase]).decrypt("t.c", sealed) == SecretStr("1234")


@pytest.mark.parametrize("setting", ["", " , "])
def test_missing_keys_are_refused(setting: str):
    with pytest.raises(SettingsError, match=r"^BRIDGE_SECRET_KEYS: "):
        Cipher.from_setting(setting)


def test_a_short_key_works_and_is_complained_of_without_being_shown():
    with structlog.testing.capture_logs() as logs:
        sealed = Cipher(["short"]).encrypt("t.c", "1234")

    assert Cipher(["short"]).decrypt("t.c", sealed) == SecretStr("1234")
    assert len(logs) == 1
    assert "BRIDGE_SECRET_KEYS" in logs[0]["event"]
    assert "'short'" not in str(logs)


SECRET = "planted-9f1c"


async def test_planted_secrets_are_not_in_the_database_file(
    sqlite_database: Database, sqlite_url: str
):
    binding = Binding("b1", "T1", "C1", "conf", "conf", "U1", START, pin=SecretStr(SECRET))
    async with sqlite_database.transaction() as tx:
        await bindings.add(tx, binding)
        await bindings.renew(tx, "b1", pin=SecretStr(SECRET), extension=None, is_listening=False)
        await meetings.begin(tx, "m1", binding)
        await tokens.save(
            tx,
            "b1",
            node="https://node",
            value=SecretStr(SECRET),
            participant_uuid="u",
            fields={},
            issued=START,
        )
        await lines.add(
            tx,
            meeting_id="m1",
            kind="chat",
            participant_uuid=None,
            name="Alice",
            text=SECRET,
            said_at=START,
        )
        await outbox.post(tx, "T1", Post("k", "C1", SECRET, blocks=({"text": SECRET},)))
        await inbox.store(
            tx,
            key="k",
            workspace="T1",
            channel="C1",
            ts="1.1",
            thread_ts=None,
            kind="message",
            payload={"text": SECRET},
        )
        expires = START + timedelta(minutes=5)
        await pending.add(
            tx,
            Pending("p", "form", "T1", "C1", "U1", "bind", {"pin": SECRET}, expires, {"a": SECRET}),
        )

    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert b"https://node" in kept["bridge.sqlite"] + kept["bridge.sqlite-wal"]
    assert all(SECRET.encode() not in content for content in kept.values())


async def test_a_failing_statement_does_not_show_its_values(database: Database):
    async def fail() -> None:
        async with database.transaction() as tx:
            await lines.add(
                tx,
                meeting_id="unknown",
                kind="chat",
                participant_uuid=None,
                name=SECRET,
                text="text",
                said_at=START,
            )

    with pytest.raises(Exception, match="parameters hidden") as caught:
        await fail()
    assert SECRET not in str(caught.value)


@given(st.text(), st.lists(st.text() | st.integers(), min_size=1, max_size=3))
@settings(deadline=None)
def test_what_is_bound_to_a_row_comes_back_in_it(text: str, row: list[str | int]):
    sealed = CIPHER.encrypt("table.column", text, *row)
    assert CIPHER.decrypt("table.column", sealed, *row) == SecretStr(text)
    rotated = CIPHER.rotate("table.column", sealed, *row)
    assert CIPHER.decrypt("table.column", rotated, *row) == SecretStr(text)


@given(st.text(), st.lists(st.text() | st.integers(), min_size=1, max_size=3))
@settings(deadline=None)
def test_what_was_stored_before_names_its_row_alike(text: str, row: list[str | int]):
    named = json.dumps(row, separators=(",", ":"))
    stored = Fernet(FIRST).encrypt(f"table.column#\0{named}\0{text}".encode())
    assert CIPHER.decrypt("table.column", stored, *row) == SecretStr(text)


def test_a_value_of_another_row_is_refused():
    sealed = CIPHER.encrypt("binding.pin", "1234", "b1")
    with pytest.raises(DecryptionError, match="another row"):
        CIPHER.decrypt("binding.pin", sealed, "b2")
    # Two values that are written alike one behind the other are two rows all the same.
    sealed = CIPHER.encrypt("filed.content", "x", "T1", "a/b")
    with pytest.raises(DecryptionError, match="another row"):
        CIPHER.decrypt("filed.content", sealed, "T1/a", "b")
    with pytest.raises(DecryptionError, match="another column"):
        CIPHER.decrypt("line.text", sealed, "T1", "a/b")


def test_what_was_bound_to_its_column_alone_is_bound_by_rotation():
    old = CIPHER.encrypt("binding.pin", "1234")
    assert CIPHER.decrypt("binding.pin", old, "b1") == SecretStr("1234")
    bound = CIPHER.rotate("binding.pin", old, "b1")
    assert CIPHER.decrypt("binding.pin", bound, "b1") == SecretStr("1234")
    with pytest.raises(DecryptionError, match="another row"):
        CIPHER.decrypt("binding.pin", bound, "b2")


def test_every_sealed_column_says_what_it_is_bound_to():
    sealed = {
        table.name
        for table in metadata.sorted_tables
        if any(column.name.endswith("_sealed") for column in table.columns)
    }
    assert sealed == set(BOUND_TO)
