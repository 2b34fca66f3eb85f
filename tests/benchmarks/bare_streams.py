"""How long a client that does nothing else needs to open so many event streams at once.

`python -m tests.benchmarks.bare_streams NODE ALIAS…` joins each as a participant of its own, opens
all streams together, prints the seconds until the last one stands, and leaves again.
"""

import asyncio
import sys
import time
from collections.abc import Sequence

import aiohttp


async def measure(node: str, aliases: Sequence[str]) -> float:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(f"{node}/api/client/v2/", connector=connector) as http:
        tokens = {alias: await _join(http, alias) for alias in aliases}
        began = time.monotonic()
        streams = await asyncio.gather(*(_open(http, *each) for each in tokens.items()))
        seconds = time.monotonic() - began
        for stream in streams:
            stream.close()
        for alias, token in tokens.items():
            await _post(http, f"conferences/{alias}/release_token", token=token)
    return seconds


async def _join(http: aiohttp.ClientSession, alias: str) -> str:
    path = f"conferences/{alias}/request_token"
    return str((await _post(http, path, {"display_name": "bare"}))["token"])


async def _post(
    http: aiohttp.ClientSession, path: str, body: object = None, **headers: str
) -> dict[str, object]:
    async with http.post(path, json=body, headers=headers) as response:
        result = (await response.json())["result"]
    return result if isinstance(result, dict) else {}


async def _open(http: aiohttp.ClientSession, alias: str, token: str) -> aiohttp.ClientResponse:
    return await http.get(f"conferences/{alias}/events", headers={"token": token})


def main() -> None:
    node, *aliases = sys.argv[1:]
    sys.stdout.write(f"{asyncio.run(measure(node, aliases)):.3f}\n")


if __name__ == "__main__":
    main()
