"""How long a token lives, and what becomes of its participant."""

from tests.fake_clock import FakeClock
from tests.simulator.node_client import Bench

EXPIRED = "Timer expired awaiting token refresh"


async def test_a_refreshed_token_lives_on(bench: Bench, clock: FakeClock) -> None:
    client = await bench.join()
    await clock.advance(100)
    refreshed = await client.post("refresh_token")
    client.token = refreshed["token"]

    await clock.advance(100)

    assert (refreshed["expires"], refreshed["role"]) == ("120", "HOST")
    assert await client.post("lock") is True


async def test_whoever_does_not_refresh_is_removed(bench: Bench, clock: FakeClock) -> None:
    sleeper = await bench.join(name="Sleeper")
    await clock.advance(60)
    watcher = await bench.join(name="Watcher")
    stream, watching = await sleeper.listen(), await watcher.listen()

    await clock.advance(62)

    assert (await stream.next("disconnect"))["reason"] == EXPIRED
    assert await stream.until_end() == ["bye"]
    assert (await watching.next("participant_delete"))["uuid"] == sleeper.uuid
    assert await sleeper.send("POST", "refresh_token") == (403, "Invalid token")


async def test_the_old_token_is_good_or_dead_as_switched(bench: Bench) -> None:
    client = await bench.join()
    old = client.token
    client.token = (await client.post("refresh_token"))["token"]
    assert (await client.send("POST", "lock", token=old))[0] == 200

    bench.node.switches.old_token_after_refresh = "dead"
    await client.post("refresh_token")

    assert await client.send("POST", "lock") == (403, "Invalid token")


async def test_a_refresh_can_be_refused(bench: Bench) -> None:
    client = await bench.join()
    bench.node.switches.refuse_refresh = True

    assert await client.send("POST", "refresh_token") == (403, "Invalid token")


async def test_a_revoked_token_is_refused_everywhere(bench: Bench) -> None:
    client = await bench.join()
    bench.node.revoke_token(client.uuid)

    assert await client.send("POST", "refresh_token") == (403, "Invalid token")
    assert (await client.open_stream()).status == 403


async def test_a_token_of_another_conference_is_refused(bench: Bench) -> None:
    client = await bench.join()
    client.alias = "meet.bob"

    assert await client.send("GET", "participants") == (403, "Invalid token")


async def test_release_takes_the_participant_out(bench: Bench) -> None:
    leaver, watcher = await bench.join(), await bench.join()
    stream, watching = await leaver.listen(), await watcher.listen()

    assert await leaver.post("release_token", {"reason": "User left"}) is True

    assert await stream.until_end() == ["bye"]
    assert (await watching.next("participant_delete"))["uuid"] == leaver.uuid


async def test_a_removed_client_may_still_say_goodbye(bench: Bench) -> None:
    client = await bench.join()
    bench.node.remove_participant(client.uuid)

    assert await client.post("release_token", {"reason": "Removed"}) is True
    assert await client.send("POST", "release_token", token="never-given") == (
        403,
        "Invalid token",
    )


async def test_a_participant_without_a_stream_can_be_short_lived(
    bench: Bench, clock: FakeClock
) -> None:
    bench.node.switches.streamless_participant_seconds = 10
    streamless, watcher = await bench.join(), await bench.join()
    watching = await watcher.listen()

    await clock.advance(12)

    assert (await watching.next("participant_delete"))["uuid"] == streamless.uuid
    assert await watcher.post("lock") is True
