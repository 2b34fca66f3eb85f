"""Bind so many rooms in a new database, as if they had been before.

`bind_rooms.py URL KEYS ROOMS`
"""

import asyncio
import json
import sys
from importlib import import_module
from typing import Any


def _module(*names: str) -> Any:
    """The first that there is: rooms were laid out anew between the builds."""
    for name in names[:-1]:
        try:
            return import_module(name)
        except ModuleNotFoundError:
            continue
    return import_module(names[-1])


_BINDINGS = _module("bridge.storage.meetings.bindings", "bridge.storage.bindings")
_ENCRYPTION = _module("bridge.storage.transactions.encryption", "bridge.storage.encryption")
_MIGRATE = _module("bridge.storage.chores.migrate", "bridge.storage.migrate")
_DATABASE = _module("bridge.storage.database")
_CLOCK = _module("bridge.clock")


async def main() -> None:
    url, keys, rooms = sys.argv[1:]
    await _MIGRATE.migrate(url)
    cipher = _ENCRYPTION.Cipher.from_setting(keys)
    database = _DATABASE.Database(url, cipher, _CLOCK.SystemClock())
    async with database.transaction() as transaction:
        for number in range(int(rooms)):
            binding = _BINDINGS.Binding(
                id=f"binding{number}",
                workspace="T00000001",
                channel=f"C{number:08}",
                conference_name=f"Room room{number}",
                alias=f"meet.room{number}",
                owner="U00000001",
                created=transaction.now,
                channel_is_private=True,
            )
            await _BINDINGS.add(transaction, binding)
    await database.close()
    sys.stdout.write(json.dumps({"rooms": int(rooms)}) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
