"""The SRV records of a domain. Loaded where one is looked up: most settings name a node's URL."""

from dataclasses import dataclass

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.name import root
from dns.resolver import NXDOMAIN, NoAnswer

_LOOKUP_SECONDS = 5.0


class LookupFailedError(Exception):
    """Nobody could tell which records there are; the text is one word for why."""


@dataclass(frozen=True)
class SrvRecord:
    """One node of a domain."""

    priority: int
    weight: int
    target: str
    port: int


async def look_up(name: str, resolver: Resolver | None) -> list[SrvRecord]:
    """As they come; none where the domain has none.

    Raises:
        LookupFailedError: The name servers do not answer, or not well.
    """
    try:
        answer = await (resolver or Resolver()).resolve(name, "SRV", lifetime=_LOOKUP_SECONDS)
    except (NXDOMAIN, NoAnswer):
        return []
    except DNSException as error:
        raise LookupFailedError(type(error).__name__) from error
    return [
        SrvRecord(
            priority=record.priority,
            weight=record.weight,
            target=record.target.to_text(omit_final_dot=record.target != root),
            port=record.port,
        )
        for record in answer
    ]
