"""When a node's certificate ends: a stream that was opened before goes on, and no other follows."""

import asyncio
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bridge.clock import Clock
from bridge.commands.telling.checkup import Finding

_SECONDS = 5.0
_SOON_DAYS = 14
_HTTPS = 443


async def check_certificate(node: str, ca_file: str | None, clock: Clock) -> list[Finding]:
    """Nothing where all is well; one that is not trusted has been told of by whoever asked."""
    parts = urlsplit(node)
    if parts.scheme != "https":
        text = f"The bridge speaks to {node} without TLS, so anybody on the way reads all of it."
        return [Finding(text=text, fix="Name it with https://.", is_notice=True)]
    ends = await _end(parts.hostname or "", parts.port or _HTTPS, ca_file, clock)
    if ends is None:
        return []
    days = (ends - clock.now()).days
    if days >= _SOON_DAYS:
        return []
    return [Finding(text=f"The certificate of {node} ends in {days} days.", fix="Renew it there.")]


async def _end(host: str, port: int, ca_file: str | None, clock: Clock) -> datetime | None:
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    with suppress(OSError, TimeoutError, ValueError):
        async with clock.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
        certificate = writer.get_extra_info("peercert") or {}
        writer.close()
        ended = certificate.get("notAfter")
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(ended), UTC) if ended else None
    return None
