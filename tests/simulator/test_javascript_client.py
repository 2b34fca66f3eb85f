"""Pexip's own JavaScript client against the simulated node, with its validators as the judge."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.rules.versions import VERSIONS
from tests.npm import NODE, node_environment
from tests.simulator.node_client import Bench

HERE = Path(__file__).parent


async def run_javascript(script: str, *arguments: str) -> dict[str, Any]:
    """The JSON on the script's last line; its logging goes before that and is passed over."""
    process = await asyncio.create_subprocess_exec(
        NODE,
        "--no-deprecation",
        HERE / script,
        *arguments,
        env=node_environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()[-2000:]
    report: dict[str, Any] = json.loads(output.decode().splitlines()[-1])
    return report


async def talk_when_captions_are_wanted(node: SimulatedNode, alias: str) -> None:
    alice = await node.someone_joins("Alice", alias=alias, role="host")
    await node.someone_joins("Bob", alias=alias, role="host")
    await node.next_request("show_live_captions")
    await alice.raises_hand()
    await alice.speaks("Good morning")
    await alice.says("Hello from Alice")


@pytest.mark.parametrize(("alias", "pin"), [("meet.alice", ()), ("meet.bob", ("1234",))])
async def test_the_official_client_joins_and_controls(
    bench: Bench, alias: str, pin: tuple[str, ...]
) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(talk_when_captions_are_wanted(bench.node, alias))
        report = await run_javascript("javascript_client.mjs", bench.url, alias, *pin)

    done = {"status": "success", "result": True}
    results, seen = report["results"], report["seen"]
    assert report["complaints"] == []
    assert seen["errors"] == []
    assert sorted(results["roster"]) == ["Alice", "Bob", "JavaScript"]
    controls = {"mute", "message", "hand", "lock", "unlock", "lowered", "allLowered"}
    in_rooms = {"roomMessage", "roomLock", "roomClosed"}
    assert {name for name in controls | in_rooms if results[name]["result"] is not True} == set()
    assert results["message"] == done
    assert report["bobIsMuted"] is True
    assert seen["captions"] == ["Good morning"]
    assert seen["chat"] == ["Hello from Alice"]
    assert {person.display_name for person in bench.node.people(alias)} == {"Alice", "Bob"}
    assert seen["rooms"] == ["begun", "ended"]
    said = [record for record in bench.node.requests if record.ends_with("message")]
    payloads = [json.loads(record.text)["payload"] for record in said]
    assert payloads == ["Hello from JavaScript", "Hello, room"]


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_official_client_joins_a_node_of_any_version(bench: Bench, version: str) -> None:
    bench.node.switches.version_id = version
    bench.node.process("meet.alice", recording=True, ai_enabled=True)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(talk_when_captions_are_wanted(bench.node, "meet.alice"))
        report = await run_javascript("javascript_client.mjs", bench.url, "meet.alice")

    assert report["complaints"] == []
    assert report["seen"]["errors"] == []
    assert sorted(report["results"]["roster"]) == ["Alice", "Bob", "JavaScript"]
    assert report["seen"]["chat"] == ["Hello from Alice"]


@pytest.mark.parametrize(
    ("pin", "status", "errors"), [((), 403, []), (("4321",), 403, ["Invalid PIN"])]
)
async def test_the_official_client_understands_being_turned_away(
    bench: Bench, pin: tuple[str, ...], status: int, errors: list[str]
) -> None:
    report = await run_javascript("javascript_client.mjs", bench.url, "meet.bob", *pin)

    assert report["status"] == status
    assert report["seen"]["errors"] == errors
    assert report["seen"]["pins"] == ([] if pin else [{"hasHostPin": True, "hasGuestPin": False}])
    assert report["complaints"] == []


async def test_every_answer_satisfies_the_official_validators(bench: Bench) -> None:
    bench.node.conference("meet.alice").set_locked(locked=False)
    bob = await bench.node.someone_joins("Bob")
    dave = await bench.node.someone_joins("Dave")
    erin = await bench.node.someone_joins("Erin")
    await bench.node.someone_joins("Alice", role="host")
    bench.node.conference("meet.bob").start()

    report = await run_javascript(
        "javascript_requests.mjs", bench.url, "meet.alice", bob.uuid, dave.uuid, erin.uuid
    )

    unusual = {name: status for name, status in report["outcomes"].items() if status != 200}
    assert unusual == {"theme": 204, "avatarJpgParticipant": 404}
    assert set(report["untried"]) == NO_REQUESTS


NO_REQUESTS = {"NonJSONResponseError", "ValidationError", "getErrorCode", "withPin", "withToken"}
