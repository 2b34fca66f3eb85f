"""Two connections, each renewed when Slack asks for it, falls silent or goes away."""

from structlog.testing import capture_logs

from bridge.slack.arriving.socket import CONNECTIONS
from tests.slack.rig import Rig, ScriptedRunner, until


def opened(rig: Rig) -> int:
    return len(rig.slack.calls("apps.connections.open"))


async def is_answered(rig: Rig, runner: ScriptedRunner) -> bool:
    receipt = await rig.slack.person("ana").types("standup", "/pexip who")
    await runner.next_asked()
    return receipt.ok and (await rig.slack.next_ephemeral("ana")).words == "Done."


async def test_there_are_two_connections(socket_rig: Rig, runner: ScriptedRunner):
    await until(lambda: socket_rig.edge.connections == CONNECTIONS)

    assert opened(socket_rig) == CONNECTIONS
    assert await is_answered(socket_rig, runner)


async def test_a_renewed_connection_comes_back(socket_rig: Rig, runner: ScriptedRunner):
    await until(lambda: socket_rig.edge.connections == CONNECTIONS)

    async with socket_rig.background(socket_rig.slack.sockets.refresh()) as renewing:
        await socket_rig.pass_time_until(renewing.done, step=2)
    await socket_rig.pass_time_until(lambda: opened(socket_rig) == 2 * CONNECTIONS)
    await until(lambda: socket_rig.edge.is_ready)

    assert await is_answered(socket_rig, runner)


async def test_the_next_connection_stands_before_the_old_one_ends(
    socket_rig: Rig, runner: ScriptedRunner
):
    """Slack warns some seconds ahead; what it still sends on the old one is served, too."""
    await until(lambda: socket_rig.edge.connections == CONNECTIONS)
    sockets = socket_rig.slack.sockets
    old = list(sockets.connections)

    for connection in old:
        await connection.disconnect("warning")
    await socket_rig.pass_time_until(
        lambda: socket_rig.edge.connections == 2 * CONNECTIONS, step=0.1
    )

    assert not any(connection.closed.is_set() for connection in old)
    new = [each for each in sockets.connections if each not in old]
    for connection in new:
        connection.is_leaving = True
    assert await is_answered(socket_rig, runner)
    for connection in old:
        await connection.socket.close()
    await until(lambda: socket_rig.edge.connections == CONNECTIONS)
    assert opened(socket_rig) == 2 * CONNECTIONS


async def test_a_connection_that_slack_forgets_to_close_is_left(socket_rig: Rig):
    await until(lambda: socket_rig.edge.connections == CONNECTIONS)
    old = list(socket_rig.slack.sockets.connections)

    for connection in old:
        await connection.disconnect("refresh_requested")
    await socket_rig.pass_time_until(
        lambda: all(connection.closed.is_set() for connection in old), step=5
    )

    await until(lambda: socket_rig.edge.connections == CONNECTIONS)


async def test_told_to_finish_it_serves_what_has_arrived_and_acknowledges_it(socket_rig: Rig):
    await until(lambda: socket_rig.edge.connections == CONNECTIONS)
    for number in range(20):
        socket_rig.slack.person("ana").posts("standup", f"line {number}")

    async with socket_rig.background(socket_rig.edge.finish()) as finishing:
        await socket_rig.pass_time_until(finishing.done, step=0.3)

    rows = await socket_rig.inbox_rows()
    assert sorted(row.payload["text"] for row in rows) == sorted(f"line {n}" for n in range(20))
    await until(lambda: socket_rig.slack.courier.is_idle)
    socket_rig.slack.person("ana").posts("standup", "too late")
    await socket_rig.clock.advance(1)
    assert len(await socket_rig.inbox_rows()) == 20


async def test_a_lost_connection_comes_back(socket_rig: Rig, runner: ScriptedRunner):
    await until(lambda: socket_rig.edge.connections == CONNECTIONS)

    socket_rig.slack.sockets.drop()
    await socket_rig.pass_time_until(
        lambda: opened(socket_rig) >= 2 * CONNECTIONS and socket_rig.edge.is_ready
    )

    assert await is_answered(socket_rig, runner)


async def test_slack_is_not_asked_in_a_hot_loop(socket_rig: Rig):
    await until(lambda: socket_rig.edge.connections == CONNECTIONS)
    socket_rig.slack.faults.refuse("apps.connections.open", "internal_error", times=1000)
    socket_rig.slack.sockets.drop()
    await until(lambda: not socket_rig.edge.is_ready)

    await socket_rig.clock.advance(60)

    assert CONNECTIONS < opened(socket_rig) < 20
    assert socket_rig.edge.trouble == "no Socket Mode connection is open"


async def test_a_silent_connection_is_replaced(socket_rig: Rig, runner: ScriptedRunner):
    """Neither a ping nor an answer to ours for half a minute: nobody is there any more."""
    await until(lambda: socket_rig.edge.connections == CONNECTIONS)
    before = socket_rig.clock.monotonic()
    sockets = socket_rig.slack.sockets
    sockets.ping_seconds = 1e9
    silent = list(sockets.connections)
    for connection in silent:
        connection.transport.pause_reading()

    await socket_rig.pass_time_until(lambda: opened(socket_rig) >= 2 * CONNECTIONS, step=5)
    assert socket_rig.clock.monotonic() - before <= 50
    await until(lambda: socket_rig.edge.connections == CONNECTIONS)

    for connection in silent:
        connection.transport.abort()
    await until(lambda: len(sockets.connections) == CONNECTIONS)
    assert await is_answered(socket_rig, runner)


async def test_slack_that_is_back_after_minutes_is_noticed_within_seconds(socket_rig: Rig):
    """Who cannot be reached is not asked too much; one line says so."""
    rig = socket_rig
    await until(lambda: rig.edge.connections == CONNECTIONS)
    with capture_logs() as logs:
        await rig.slack.refuse_connections()
        rig.slack.sockets.drop()
        await rig.pass_time_until(lambda: rig.edge.connections == 0)
        left = rig.clock.monotonic()
        await rig.pass_time_until(lambda: rig.clock.monotonic() - left > 180, step=2)

        await rig.slack.accept_connections()
        back = rig.clock.monotonic()
        await rig.pass_time_until(lambda: rig.edge.connections)

    assert rig.clock.monotonic() - back <= 5
    assert len([each for each in logs if "a socket is down" in each["event"]]) <= 4
