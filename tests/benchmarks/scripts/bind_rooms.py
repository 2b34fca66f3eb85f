"""Bind rooms to channels as if they had been before; called with what to bind, in JSON.

Of more than a command line holds, the path of a file with it.
"""

import asyncio
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from bridge.clock import SystemClock


def part(*names: str) -> Any:
    """The module under the first of its names that this build knows."""
    for name in names:
        try:
            return import_module(f"bridge.storage.{name}")
        except ModuleNotFoundError:
            continue
    raise ModuleNotFoundError(names[0])


async def main(told: dict[str, Any]) -> None:
    await part("chores.migrate", "migrate").migrate(told["url"])
    bindings = part("meetings.bindings", "bindings")
    cipher = part("transactions.encryption", "encryption").Cipher.from_setting(told["keys"])
    database = part("database").Database(told["url"], cipher, SystemClock())
    async with database.transaction() as tx:
        for number, room in enumerate(told["rooms"]):
            values = {"id": f"binding{number}", "created": tx.now, "channel_is_private": True}
            await bindings.add(tx, bindings.Binding(**values, **room))
    await database.close()


given = sys.argv[1]
asyncio.run(main(json.loads(given if given.startswith("{") else Path(given).read_text())))
sys.stdout.write("{}\n")
