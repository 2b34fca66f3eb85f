"""Who is forgotten, and what was deleted, is found nowhere: no table, no free page, no log."""

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bridge.chores import forget
from bridge.config import StoreSettings
from bridge.errors import BridgeError
from tests.logged import logged
from tests.world import World, buttons, shown, until

NAME, WORDS = "Zebulon Quux", "xylophone in the attic"


@pytest.fixture(autouse=True)
def log() -> Iterator[io.StringIO]:
    """All that the bridge logs, in its own form."""
    with logged("text") as written:
        yield written


def files(world: World) -> bytes:
    """Every byte of the database, its log and what else lies beside it."""
    path = Path(world.database_url.removeprefix("sqlite:///"))
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def sealed(world: World, query: str) -> list[bytes]:
    """Ciphertexts as they stand in the file."""
    with closing(sqlite3.connect(world.database_url.removeprefix("sqlite:///"))) as connection:
        return [bytes(row[0]) for row in connection.execute(query) if row[0] is not None]


def holds(world: World, *parts: bytes | str) -> list[bytes]:
    found = files(world).lower()
    wanted = [each.encode() if isinstance(each, str) else each for each in parts]
    # A row that overflows its page is cut, so its beginning is looked for.
    return [each for each in wanted if each.lower()[:60] in found]


async def store(world: World) -> StoreSettings:
    await until(lambda: world.stored("SELECT count(*) FROM outbox") == 0)
    return StoreSettings(
        _env_file=None,
        database_url=world.database_url,
        secret_keys=SecretStr(world.secret_key),
    )


async def test_a_forgotten_participant_is_found_nowhere(bound: World, log: io.StringIO):
    zebulon = await bound.someone_joins(NAME)
    await bound.node.next_request("show_live_captions")
    await zebulon.says(f"chat: {WORDS}")
    await zebulon.speaks(f"Spoken: {WORDS}.")
    await bound.posted("Spoken:")
    await bound.types(f"/pexip mute {NAME}")
    await bound.types(f"/pexip whisper {NAME} hello")
    await bound.person("Bob").says("this stays")
    await bound.posted("this stays")
    words = sealed(bound, "SELECT text_sealed FROM line WHERE name LIKE 'Zebulon%'")
    assert len(words) == 2
    assert len(holds(bound, NAME, *words)) == 3
    await zebulon.leaves()
    await until(lambda: bound.stored('SELECT count("left") FROM attendance') == 1)

    settings = await store(bound)
    told = await forget(settings, NAME.upper(), bound.clock)

    assert told[0].startswith("Forgotten: 2 lines, 1 stays")
    await until(lambda: holds(bound, NAME, "zebulon", *words) == [])
    assert bound.stored("SELECT count(*) FROM line WHERE kind = 'chat'") == 1
    assert bound.stored("SELECT count(*) FROM attendance") == 2
    assert NAME not in log.getvalue()
    assert WORDS not in log.getvalue()
    with pytest.raises(BridgeError, match="Nothing is stored"):
        await forget(settings, NAME, bound.clock)


async def test_somebody_in_slack_has_themselves_forgotten(bound: World, log: io.StringIO):
    ana = bound.slack.person("ana")
    card = await bound.card()
    ana.posts("leads", f"thread: {WORDS}", thread_ts=card.ts)
    await bound.heard("thread:")
    await bound.types(f"/pexip say said: {WORDS}")
    await until(lambda: bound.stored("SELECT count(*) FROM line") == 2)
    words = sealed(bound, "SELECT text_sealed FROM line")
    words += sealed(bound, "SELECT words_sealed FROM relayed")
    assert len(words) == 3

    question = await bound.types("/pexip forget me")
    await bound.press(question, "Forget me")

    assert "You are forgotten" in shown(question)
    await until(lambda: holds(bound, *words) == [])
    assert bound.stored("SELECT count(*) FROM line") == 0
    for column in ("slack_user FROM relayed", "slack_user FROM person_link", "person FROM audit"):
        query = f"SELECT group_concat({column.replace(' FROM', ') FROM')}"
        assert ana.id not in str(bound.stored(query))
    assert bound.stored("SELECT count(*) FROM audit") > 0
    assert WORDS not in log.getvalue()


async def test_nobody_is_forgotten_because_somebody_else_took_their_name(bound: World):
    """Ana asks for herself, and not for the participant who is called so."""
    ana = await bound.someone_joins("Ana")
    await ana.says("I am another")
    await bound.posted("I am another")

    await bound.press(await bound.types("/pexip forget me"), "Forget me")

    assert bound.stored("SELECT count(*) FROM line") == 1
    assert bound.stored("SELECT count(*) FROM attendance WHERE name = 'Ana'") == 1


async def test_an_owner_forgets_the_last_meeting(calm_bound: World):
    world = calm_bound
    await world.person("Bob").says(WORDS)
    await world.posted(WORDS)
    words = sealed(world, "SELECT text_sealed FROM line")
    world.node.end_conference(alias="meet.team")
    await world.card(showing="Ended after")
    await until(lambda: world.stored("SELECT count(*) FROM outbox") == 0)
    assert holds(world, *words)

    ana, asked = world.slack.person("ana"), await world.types("/pexip forget meeting")
    await ana.presses(asked, *buttons(asked).values())
    form = await world.view()
    await ana.submits(form, {"confirmation": "meet.team"})

    await world.sees("Forgotten: the last meeting", form)
    for count in ("SELECT count(*) FROM meeting", "SELECT count(*) FROM filed"):
        assert world.stored(count) == 0
    await until(lambda: holds(world, *words) == [])


async def test_only_owners_forget_a_meeting(bound: World):
    bound.slack.person("ana").invites("leads", "bob")

    said = shown(await bound.types("/pexip forget meeting", who="bob"))

    assert "You may not use forget meeting here" in said


async def test_what_its_writer_deletes_leaves_the_log(bound: World):
    card = await bound.card()
    ana = bound.slack.person("ana")
    message = ana.posts("leads", WORDS, thread_ts=card.ts)
    await bound.heard(WORDS)
    await until(lambda: bound.stored("SELECT count(*) FROM line") == 1)
    words = sealed(bound, "SELECT text_sealed FROM line")

    ana.deletes(message)

    await bound.heard("withdrawn")
    await until(lambda: bound.stored("SELECT count(*) FROM line") == 0)
    await until(lambda: bound.stored("SELECT count(words_sealed) FROM relayed") == 0)
    assert "Nobody has written" in shown(await bound.types("/pexip chat log"))
    await bound.stop()
    assert holds(bound, *words) == []
    await bound.start()


async def test_that_goes_for_what_was_deleted_after_the_meeting_and_for_edits(bound: World):
    card = await bound.card()
    ana = bound.slack.person("ana")
    message = ana.posts("leads", WORDS, thread_ts=card.ts)
    await bound.heard(WORDS)
    await until(lambda: bound.stored("SELECT count(*) FROM line") == 1)
    before = sealed(bound, "SELECT text_sealed FROM line")
    bound.node.end_conference(alias="meet.team")
    await bound.card(showing="Ended after")

    ana.edits(message, "something else")
    await until(lambda: sealed(bound, "SELECT text_sealed FROM line") != before)
    ana.deletes(message)

    await until(lambda: bound.stored("SELECT count(*) FROM line") == 0)
    await until(lambda: bound.stored("SELECT count(words_sealed) FROM relayed") == 0)


async def test_what_an_admin_deletes_of_the_mirror_leaves_the_log(bound: World):
    await bound.node.next_request("show_live_captions")
    await bound.person("Bob").says(WORDS)
    await bound.person("Bob").speaks("Spoken words.")
    written, spoken = await bound.posted(WORDS), await bound.posted("Spoken words")
    await until(lambda: bound.stored("SELECT count(*) FROM outbox") == 0)

    for each in (spoken, written):
        bound.slack.person("dave").deletes(each)

    await until(lambda: bound.stored("SELECT count(*) FROM line") == 0)


async def test_a_stop_takes_back_what_was_said_so_far(bound: World):
    await bound.person("Bob").says("before the stop")
    await bound.posted("before the stop")
    await bound.person("Bob").says("!stop")
    await bound.posted("wrote !stop")
    await bound.types("/pexip captions on", who="dave")
    await bound.person("Bob").says("after it")
    await bound.posted("after it")

    await bound.types("/pexip chat log")

    content = [each.content for each in bound.slack.workspace.files.by_id.values()]
    assert any(b"after it" in (each or b"") for each in content)
    assert not any(b"before the stop" in (each or b"") for each in content)


async def test_what_slack_never_showed_stays_out_of_files(bound: World):
    await bound.person("Bob").says("shown in Slack")
    await bound.posted("shown in Slack")
    bound.slack.faults.refuse("chat.postMessage", "msg_too_long", times=2)
    await bound.person("Bob").says("never shown")
    await until(lambda: bound.stored("SELECT sum(is_withheld) FROM line") == 1)

    await bound.types("/pexip chat log")

    content = [each.content for each in bound.slack.workspace.files.by_id.values()]
    assert any(b"shown in Slack" in (each or b"") for each in content)
    assert not any(b"never shown" in (each or b"") for each in content)


async def test_what_is_too_old_is_found_nowhere(bound: World):
    await bound.types("/pexip settings retention 1d")
    await bound.person("Bob").says(WORDS)
    await bound.posted(WORDS)
    words = sealed(bound, "SELECT text_sealed FROM line")
    await until(lambda: bound.stored("SELECT count(*) FROM outbox") == 0)

    age = "UPDATE line SET said_at = '2020-01-01 00:00:00.000000'"
    with closing(sqlite3.connect(bound.database_url.removeprefix("sqlite:///"))) as connection:
        connection.execute(age)
        connection.commit()
    await bound.restart()

    # The gap that the restart has left is young, and stays.
    await until(lambda: bound.stored("SELECT count(*) FROM line WHERE kind = 'chat'") == 0)
    await until(lambda: holds(bound, *words) == [])
