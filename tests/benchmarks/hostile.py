"""What one flood, one hostile name and many unsigned requests cost everybody else.

    python -m tests.benchmarks.hostile [--before CHECKOUT]

Prints one table, ours beside an earlier build; nothing here passes or fails.
"""

import argparse
import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from tests.faults.bridge_run import ROOT, BridgeRun
from tests.world import World, shown

PROBE = Path(__file__).with_name("loop_probe.py")
LINES = 10_000
NAMESAKES = 4_000
LONG_NAMES, NAME_LENGTH = 50, 120_000
ARGUMENT_LENGTH = 40_000
UNSIGNED, BODY_LENGTH = 1_000, 1_000_000
# An earlier build may never come to an end of it.
_PATIENCE_SECONDS = 30.0
_QUIET_SECONDS = 8.0


@dataclass
class Bench:
    """A bridge of one build between simulated services, at the wall's own pace."""

    world: World
    run: BridgeRun
    port: int
    probe: asyncio.subprocess.Process
    log: list[str] = field(default_factory=list)

    async def lag(self) -> float:
        """The longest the loop has been late since this was asked last; in seconds."""
        assert self.probe.stdin is not None
        assert self.probe.stdout is not None
        self.probe.stdin.write(b"\n")
        return float(await self.probe.stdout.readline())

    @property
    def folder(self) -> Path:
        return self.world.folder


@asynccontextmanager
async def bench(code: Path, *, is_http: bool = False) -> AsyncIterator[Bench]:
    with TemporaryDirectory(prefix="bridge-hostile-") as name:
        folder = Path(name)
        world = World(folder, f"sqlite:///{folder / 'bridge.sqlite'}", speed=1, simulator_speed=1)
        async with world.without_bridge(), asyncio.TaskGroup() as tasks:
            port = _free_port()
            log: list[str] = []
            run = BridgeRun(folder, variables(world, port, is_http=is_http), tasks, log, code=code)
            await run.start()
            probe = await asyncio.create_subprocess_exec(
                sys.executable,
                PROBE,
                str(port),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                yield Bench(world, run, port, probe, log)
            finally:
                probe.kill()
                await run.kill()


def variables(world: World, port: int, *, is_http: bool) -> dict[str, str]:
    found = {
        "BRIDGE_DATABASE_URL": world.database_url,
        "BRIDGE_SECRET_KEYS": world.secret_key,
        "BRIDGE_PEXIP_NODE": world.node_url,
        "BRIDGE_SLACK_BOT_TOKEN": world.slack.app.bot_token,
        "BRIDGE_SLACK_API_URL": f"{world.slack_url}/api",
        "BRIDGE_OPEN_ALIASES": "*",
        "BRIDGE_HTTP_PORT": str(port),
    }
    if is_http:
        return found | {"BRIDGE_SLACK_SIGNING_SECRET": world.slack.app.signing_secret}
    return found | {"BRIDGE_SLACK_APP_TOKEN": world.slack.app.app_token}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def with_two_meetings(world: World) -> None:
    await world.someone_joins("Alice", role="host")
    await world.someone_joins("Bob")
    await world.bind()
    await world.card()
    await world.someone_joins("Carol", role="host", alias="meet.other")
    # A public channel is asked about first.
    await world.press(await world.types("/pexip bind meet.other", channel="standup"), "Yes")
    await world.card(channel="standup")


async def within(act: Awaitable[object]) -> float:
    """How long it took; infinite where it did not end in time."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await act
    except TimeoutError:
        return float("inf")
    return time.perf_counter() - began


async def seen(find: Callable[[], bool]) -> None:
    while not find():  # noqa: ASYNC110 - nothing there tells of a change
        await asyncio.sleep(0.005)


async def posted(world: World, words: str, channel: str) -> None:
    await seen(lambda: any(words in shown(each) for each in world.messages(channel)))


async def heard(world: World, words: str) -> None:
    await seen(lambda: any(words in line for line in world.told()))


async def flood(code: Path, share: float) -> dict[str, float]:
    async with bench(code) as at:
        world = at.world
        await with_two_meetings(world)
        bob, carol = world.person("Bob"), world.person("Carol", alias="meet.other")
        await at.lag()
        async with asyncio.TaskGroup() as group:
            group.create_task(say_much(bob.says, int(LINES * share)))
            delays = []
            for number in range(4):
                await asyncio.sleep(1.2)
                await carol.says(f"apart {number}")
                delays.append(await within(posted(world, f"apart {number}", "standup")))
        await bob.says("!stop")
        stopped = await within(heard(world, "nothing more goes"))
        before = count(world, "flood ")
        await asyncio.sleep(_QUIET_SECONDS)
        return {
            "another meeting’s line, worst of 4 (s)": max(delays),
            "!stop heard after (s)": stopped,
            f"posts in {_QUIET_SECONDS:.0f} s after it": float(count(world, "flood ") - before),
            "worst loop lag (ms)": await at.lag() * 1000,
        }


async def say_much(says: Callable[[str], Awaitable[object]], lines: int) -> None:
    for number in range(lines):
        await says(f"flood {number}")
        if number % 50 == 0:
            await asyncio.sleep(0.005)


def count(world: World, words: str) -> int:
    return sum(words in shown(each) for each in world.messages())


async def names(code: Path, share: float) -> dict[str, float]:
    async with bench(code) as at:
        await with_two_meetings(at.world)
        await at.lag()
        for number in range(int(LONG_NAMES * share)):
            letters = f"{number:03}" + "Äé\u200bx" * (NAME_LENGTH // 4)
            await at.world.someone_joins(letters)
        return await asked(at, "50 names of 120 KB")


async def namesakes(code: Path, share: float) -> dict[str, float]:
    async with bench(code) as at:
        await with_two_meetings(at.world)
        await at.lag()
        for number in range(int(NAMESAKES * share)):
            await at.world.someone_joins("Bob")
            if number % 20 == 0:
                await asyncio.sleep(0.02)
        return await asked(at, "4,000 namesakes")


async def asked(at: Bench, what: str) -> dict[str, float]:
    """While it comes in, then with commands here, and one in another meeting."""
    await asyncio.sleep(3)
    coming = await at.lag()
    for line in ("who", "about bob", "mute nobodyatall", "status"):
        await at.world.slack.person("ana").types("leads", f"/pexip {line}")
        await asyncio.sleep(0.2)
    other = await within(command(at.world, "standup"))
    await asyncio.sleep(2)
    return {
        f"{what}: lag while they come (ms)": coming * 1000,
        f"{what}: lag with commands (ms)": await at.lag() * 1000,
        f"{what}: a command in another meeting (s)": other,
    }


async def command(world: World, channel: str) -> None:
    before = len(world.slack.workspace.ephemerals)
    await world.slack.person("bob").types(channel, "/pexip hands")
    answers = world.slack.workspace.ephemerals
    await seen(lambda: any("hand" in shown(each) for each in answers[before:]))


async def argument(code: Path, share: float) -> dict[str, float]:
    async with bench(code) as at:
        world = at.world
        await with_two_meetings(world)
        for number in range(30):
            await world.someone_joins(f"Person {number} of the Department of Long Names")
        await asyncio.sleep(2)
        await at.lag()
        words = "lorem ipsum dolor " * int(ARGUMENT_LENGTH * share / 18)
        # As a person types it: an id in brackets would be no mention, but words.
        blanks = " \n" * int(ARGUMENT_LENGTH * share / 2)
        for line in (
            f"@pexip about {words}",
            f"@pexip {words}",
            f"{blanks}@pexip",
            f"@pexip about{blanks}bob",
        ):
            world.slack.person("ana").posts("leads", line)
            await asyncio.sleep(4)
        return {"40,000 characters to @pexip: lag (ms)": await at.lag() * 1000}


async def unsigned(code: Path, share: float) -> dict[str, float]:
    async with bench(code, is_http=True) as at:
        await asyncio.sleep(1)
        before = sizes(at)
        await at.lag()
        body = b"token=x&text=" + b"a%0A" * (BODY_LENGTH // 4)
        async with aiohttp.ClientSession() as http:
            for _ in range(int(UNSIGNED * share / 20)):
                await asyncio.gather(*(send(http, at.port, body) for _ in range(20)))
        await asyncio.sleep(1)
        log, stored = (after - was for after, was in zip(sizes(at), before, strict=True))
        return {
            "1,000 unsigned requests of 1 MB: log grows by (KB)": log / 1000,
            "1,000 unsigned requests of 1 MB: database grows by (KB)": stored / 1000,
            "1,000 unsigned requests of 1 MB: lag (ms)": await at.lag() * 1000,
        }


async def send(http: aiohttp.ClientSession, port: int, body: bytes) -> None:
    headers = {
        "X-Slack-Request-Timestamp": str(int(time.time())),
        "X-Slack-Signature": f"v0={'0' * 64}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    with suppress(aiohttp.ClientError):
        async with http.post(
            f"http://127.0.0.1:{port}/slack/events", data=body, headers=headers
        ) as answer:
            await answer.read()


def sizes(at: Bench) -> tuple[int, int]:
    """Of the log and the database, in bytes."""
    files = [each for each in at.folder.iterdir() if each.name.startswith("bridge.sqlite")]
    stored = sum(each.stat().st_size for each in files)
    return sum(len(each) for each in at.log), stored


CASES = {
    "flood": flood,
    "names": names,
    "namesakes": namesakes,
    "argument": argument,
    "unsigned": unsigned,
}


async def measure(code: Path, case: str, share: float) -> dict[str, float]:
    try:
        return await CASES[case](code, share)
    except* Exception as failures:  # noqa: BLE001 - an earlier build may fail at it altogether
        sys.stderr.write(f"{case} at {code}: {failures.exceptions[0]!r}\n")
    return {}


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, help="a checkout of an earlier build")
    parser.add_argument("--share", type=float, default=1.0, help="of all lines, names, requests")
    parser.add_argument("cases", nargs="*", default=list(CASES))
    arguments = parser.parse_args()
    print("| what | ours | before |\n|---|---|---|")  # noqa: T201 - it is what this is for
    for case in arguments.cases:
        ours = await measure(ROOT, case, arguments.share)
        before = await measure(arguments.before, case, arguments.share) if arguments.before else {}
        for what in dict.fromkeys([*ours, *before]):
            cells = (each.get(what) for each in (ours, before))
            texts = ("absent" if each is None else f"{each:,.2f}" for each in cells)
            print(f"| {what} | {' | '.join(texts)} |", flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
