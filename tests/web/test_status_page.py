"""The status page over HTTP: who may see it, what is escaped, and what is told as it changes."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import aiohttp
import pytest
from pydantic import SecretStr

from bridge.budgets.table import STATUS_TRIES, STATUS_WATCHERS
from bridge.web.server import serving
from bridge.web.status.page import page
from bridge.web.status.routes import StatusPage
from bridge.web.status.state import (
    Budget,
    GapState,
    LogLine,
    MeetingState,
    ReplicaState,
    Waiting,
    WorkspaceState,
)
from bridge.web.status.words import ago
from tests.elastic_clock import ElasticClock
from tests.fake_clock import FakeClock
from tests.patience import PATIENCE

HOST = "127.0.0.1"
PASSWORD = "a pass phrase, größer"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
EVIL = "<script>alert(1)</script>\" onload='x'&"


def replica(name: str = "host/1", **more: object) -> ReplicaState:
    values: dict[str, object] = {
        "name": name,
        "version": "0.1.0",
        "at": NOW,
        "started": NOW - timedelta(hours=5, minutes=20),
    }
    return ReplicaState(**(values | more))


def troubled(name: str = "host/2") -> ReplicaState:
    """Everything that the page can show, with what nobody should put there."""
    return replica(
        name,
        missing={"database": f"the disk is full {EVIL}"},
        lag=0.4,
        worst_lag=1.2,
        sockets=2,
        units=Waiting(count=1204, seconds=31.0),
        streams=1,
        on=1,
        people=12,
        meetings=(
            MeetingState(
                alias=f"meet.team{EVIL}",
                workspace="T1",
                channel="C1",
                state="live",
                is_streaming=True,
                heard_seconds=44.0,
                people=12,
                began=NOW - timedelta(minutes=16),
                gaps=(GapState(began=NOW - timedelta(minutes=5), ended=NOW),),
            ),
            MeetingState(
                alias="meet.board", workspace="T1", channel="C2", state="needs-pin", detail=EVIL
            ),
        ),
        more_meetings=3,
        bindings={"live": 1, "needs-pin": 1},
        workspaces=(
            WorkspaceState(
                name=EVIL,
                trouble="Slack does not answer",
                queues={"chat": Waiting(count=3, seconds=20.0)},
                budgets=(Budget(method="chat.update", left=0.1, seconds=3.0),),
            ),
        ),
        past_budgets={"chat_lines": 412},
        log=(LogLine(at="2026-12-01T12:00:00Z", level="error", text=EVIL, reference="7KQ2WM"),),
    )


@asynccontextmanager
async def served(
    *states: ReplicaState,
    password: str | None = PASSWORD,
    clock: FakeClock | None = None,
    proxies: Sequence[str] = (),
) -> AsyncIterator[tuple[str, StatusPage]]:
    async def read() -> list[ReplicaState]:
        return list(states)

    secret = SecretStr(password) if password else None
    trusted = [ip_network(each) for each in proxies]
    status = StatusPage(read, secret, clock or ElasticClock(20.0), trusted)
    async with serving(HOST, 0, routes=status.routes, find_trouble=lambda: None) as port:
        try:
            yield f"http://{HOST}:{port}", status
        finally:
            status.close()


def basic(password: str, user: str = "anybody") -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def status_of(http: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> int:
    async with http.get(url, headers=headers) as answer:
        if answer.status != 200:
            assert "host/1" not in await answer.text()
        return answer.status


@pytest.mark.parametrize("path", ["/status", "/status/events"])
async def test_whoever_lacks_the_password_sees_nothing(http: aiohttp.ClientSession, path: str):
    async with served(replica()) as (url, _):
        wrong = [{}, basic("wrong"), basic(""), basic(PASSWORD + "x"), {"Authorization": "Basic ="}]
        for headers in [*wrong, {"Authorization": f"Bearer {PASSWORD.encode().hex()}"}]:
            async with http.get(url + path, headers=headers) as answer:
                assert answer.status == 401
                assert answer.headers["WWW-Authenticate"].startswith("Basic ")
                assert "host/1" not in await answer.text()


async def test_whoever_has_it_sees_the_page_whatever_their_name(http: aiohttp.ClientSession):
    async with served(replica()) as (url, _):
        for user in ("", "ana", "a:b"):
            headers = basic(PASSWORD, user) if ":" not in user else basic(PASSWORD)
            async with http.get(f"{url}/status", headers=headers) as answer:
                assert answer.status == 200
                assert "host/1" in await answer.text()
                policy = answer.headers["Content-Security-Policy"]
                assert "script-src 'self'" in policy
                assert "unsafe" not in policy
                assert answer.headers["Cache-Control"] == "no-store"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_after_some_wrong_ones_the_right_one_is_refused_too(http: aiohttp.ClientSession):
    clock = FakeClock()
    async with served(replica(), clock=clock) as (url, _):
        for number in range(STATUS_TRIES.amount):
            assert await status_of(http, f"{url}/status", basic(f"wrong {number}")) == 401
        assert await status_of(http, f"{url}/status", basic(PASSWORD)) == 429

        await clock.advance(STATUS_TRIES.seconds or 0.0)
        assert await status_of(http, f"{url}/status", basic(PASSWORD)) == 200


async def asked_by(http: aiohttp.ClientSession, url: str, way: str, password: str) -> int:
    headers = basic(password) | {"X-Forwarded-For": way}
    return await status_of(http, f"{url}/status", headers)


async def test_behind_a_trusted_proxy_each_one_is_refused_alone(http: aiohttp.ClientSession):
    proxies = ("127.0.0.1", "10.0.0.0/8")
    async with served(replica(), clock=FakeClock(), proxies=proxies) as (url, _):
        for number in range(STATUS_TRIES.amount):
            # What stands in front of it was written by whoever asks.
            way = f"203.0.113.{number}, 198.51.100.7, 10.1.2.3"
            assert await asked_by(http, url, way, f"wrong {number}") == 401
        assert await asked_by(http, url, "198.51.100.7, 10.1.2.3", PASSWORD) == 429
        assert await asked_by(http, url, "198.51.100.8, 10.1.2.3", PASSWORD) == 200
        assert await asked_by(http, url, "nonsense", PASSWORD) == 200


async def test_whom_nobody_trusts_is_not_believed(http: aiohttp.ClientSession):
    async with served(replica(), clock=FakeClock()) as (url, _):
        for number in range(STATUS_TRIES.amount):
            assert await asked_by(http, url, f"203.0.113.{number}", f"wrong {number}") == 401
        assert await asked_by(http, url, "198.51.100.8", PASSWORD) == 429


async def test_looking_at_it_often_costs_no_tries(http: aiohttp.ClientSession):
    async with served(replica(), clock=FakeClock()) as (url, _):
        for _ in range(3 * STATUS_TRIES.amount):
            assert await status_of(http, f"{url}/status", basic(PASSWORD)) == 200
            assert await status_of(http, f"{url}/status", {}) == 401


async def test_open_it_is_for_this_machine_by_its_own_name(http: aiohttp.ClientSession):
    async with served(replica(), password=None) as (url, _):
        assert await status_of(http, f"{url}/status", {}) == 200
        for name in ("evil.example", "169.254.1.1", "[::2]", "127.0.0.1.evil.example"):
            assert await status_of(http, f"{url}/status", {"Host": name}) == 403
        for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
            assert await status_of(http, f"{url}/status", {header: "127.0.0.1"}) == 403


async def test_what_has_changed_is_told_and_the_end_of_the_server_is_not_waited_for(
    http: aiohttp.ClientSession,
):
    async with (
        served(replica()) as (url, status),
        http.get(f"{url}/status/events", headers=basic(PASSWORD)) as answer,
    ):
        assert answer.content_type == "text/event-stream"
        first = await answer.content.readuntil(b"\n\n")
        assert first.startswith(b"data: <p class=")
        assert b"host/1" in first
        # Nothing has changed: a comment says that the connection stands.
        assert await answer.content.readuntil(b"\n\n") == b": as before\n\n"
        status.close()
        async with asyncio.timeout(PATIENCE):
            await answer.content.read()


async def test_very_many_watchers_are_refused(http: aiohttp.ClientSession):
    async with served(replica()) as (url, _):
        held = [
            await http.get(f"{url}/status/events", headers=basic(PASSWORD))
            for _ in range(STATUS_WATCHERS.amount)
        ]
        assert await status_of(http, f"{url}/status/events", basic(PASSWORD)) == 503
        assert await status_of(http, f"{url}/status", basic(PASSWORD)) == 200
        for each in held:
            each.close()


def test_nothing_from_outside_is_markup():
    html = page([replica(), troubled()])

    assert "alert(1)" in html
    assert "<script>alert" not in html
    assert "onload='x'" not in html
    assert html.count("<script") == 1


def test_several_processes_stand_beside_one_another():
    html = page([replica("one/1"), troubled("two/2")])

    for words in ("one/1", "two/2", "1,204 units, the oldest for 31 s", "12:00:00 UTC", "7KQ2WM"):
        assert words in html
    for words in ("needs pin", "3 more are not shown", "chat 3, 20 s", "chat_lines 412", "16 min"):
        assert words in html
    assert "Everything can be used" not in html


def test_a_dead_process_is_shown_as_such_and_what_it_held_is_not():
    html = page([replica(), troubled().model_copy(update={"is_alive": False, "age": 75.0})])

    for words in (
        ">dead<",
        "last heard of 75 s ago",
        "1 process is dead",
        "Everything can be used",
    ):
        assert words in html
    assert "meet.board" not in html
    assert "7KQ2WM" in html


def test_what_one_could_use_that_is_not_heard_of_is_not_told_as_if_it_were_now():
    """As while the database is away, through which it would tell."""
    html = page([replica(), replica("two/2", age=11.0)])

    assert html.count("not heard of") == 1
    assert html.count(">database<") == 1
    assert "last heard of 11 s ago" in html


def test_when_a_meeting_was_last_heard_is_as_old_as_what_tells_of_it():
    html = page([replica(), troubled().model_copy(update={"age": 4.0})])

    assert "48 s ago" in html


def test_what_befalls_all_processes_stands_once_in_the_log():
    def line(second: int, reference: str = "") -> LogLine:
        at, text = f"2026-12-01T12:00:{second:02}Z", "The database cannot be used"
        return LogLine(at=at, level="error", text=text, reference=reference)

    html = page([replica("one/1", log=(line(1), line(3))), replica("two/2", log=(line(4, "7K"),))])

    # Whoever has said it twice has had it twice.
    assert html.count("The database cannot be used") == 2
    assert "<code>7K</code> <span class=quiet>two/2</span> <span class=quiet>one/1</span>" in html


def test_one_that_has_said_nothing_yet_is_shown_as_there():
    html = page([replica(), replica("two/2", has_told=False)])

    assert "has said nothing yet" in html
    assert html.count("<dt>Slack sockets</dt>") == 1


def test_each_meeting_of_several_says_who_holds_it_and_a_workspace_stands_once():
    served_by = [
        replica(
            name,
            meetings=(MeetingState(alias=alias, workspace="T1", channel="C1", state="live"),),
            workspaces=(
                WorkspaceState(
                    id="T1",
                    name="Acme",
                    queues={"chat": Waiting(count=2, seconds=1.0)} if name == "one/1" else {},
                    budgets=(Budget(method="chat.update", left=left, seconds=0.0),),
                ),
            ),
        )
        for name, alias, left in (("one/1", "meet.a", 0.9), ("two/2", "meet.b", 0.4))
    ]
    html = page(served_by)

    assert html.count('data-name="Held by">one/1<') == 1
    assert html.count('data-name="Held by">two/2<') == 1
    assert html.count("Acme") == 1
    assert "chat 2, 1.0 s" in html
    assert "chat.update 40 %" in html
    assert "chat.update 90 %" not in html


def test_a_page_without_anything_says_so():
    html = page([replica()])

    for words in (
        "Everything can be used",
        "No channel is bound",
        "No workspace is served",
        "None.",
    ):
        assert words in html


def test_a_state_goes_through_json_as_it_is():
    state = troubled()
    assert ReplicaState.model_validate_json(state.model_dump_json()) == state


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0.0 s"),
        (9.96, "10.0 s"),
        (12.4, "12 s"),
        (119.0, "119 s"),
        (200.0, "3 min"),
        (19_200.0, "5 h 20 min"),
        (183_600.0, "2 d 3 h"),
    ],
)
def test_how_long_ago_is_read_at_a_glance(seconds: float, words: str):
    assert ago(seconds) == words
