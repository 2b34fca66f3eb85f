"""The demo with three replicas on one PostgreSQL, which the visitor may break.

`make demo-cluster` runs it. Everything is as in `make demo`, but that the bridge is three
processes of `bridge run`, as an administrator starts them, on a database that is thrown away.
"""

import argparse
import asyncio
import time

from bridge import demo
from tests.cluster.machine_room import MachineRoom
from tests.cluster.tally import Tally
from tests.faults.databases import databases


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    parser.add_argument("--port", type=int, help="of the page; 0 takes any")
    parser.add_argument("--no-browser", action="store_true", help="open none")
    given = parser.parse_args()
    demo.run(given.port, open_browser=not given.no_browser, run_app=_run_replicas)


async def _run_replicas(showing: demo.Showing) -> None:
    """Until the visitor starts over; then all of it begins anew."""
    tally = Tally(time.time)
    with tally.hearing(showing.scene):
        async with databases(showing.folder) as stores:
            store = await stores.make("postgresql", showing.folder, own_server=True)
            room = MachineRoom(store, showing, tally)
            showing.page.machines = room
            try:
                async with room.running(_variables(showing, store.url)):
                    await asyncio.Event().wait()
            finally:
                showing.page.machines = None


def _variables(showing: demo.Showing, database_url: str) -> dict[str, str]:
    settings = showing.settings()
    return {
        "BRIDGE_DATABASE_URL": database_url,
        "BRIDGE_SECRET_KEYS": settings.secret_keys.get_secret_value(),
        "BRIDGE_PEXIP_NODE": settings.pexip_node,
        "BRIDGE_PEXIP_JOIN_URL": settings.pexip_join_url or "",
        "BRIDGE_SLACK_BOT_TOKEN": showing.slack.app.bot_token,
        "BRIDGE_SLACK_APP_TOKEN": showing.slack.app.app_token,
        "BRIDGE_SLACK_API_URL": settings.slack_api_url or "",
        "BRIDGE_OPEN_ALIASES": ",".join(settings.open_aliases),
        "BRIDGE_HTTP_PORT": "0",
    }


if __name__ == "__main__":
    main()
