"""Find a node that takes calls, from one setting: a URL, several, or a domain to look up.

A domain names its nodes in SRV records (RFC 2782: lowest priority first, by weight within one);
without records it is itself the address. A node is good if its status answers 200; in maintenance
(503), or not a node (404), the next one is asked. Calls never move from node to node, so whoever
loses one asks again.
"""

import asyncio
import ipaddress
import random as randomness
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Self

import aiohttp
from yarl import URL

from bridge.pexip.errors import AddressError, NodeUnreachableError, PexipError
from bridge.pexip.requests.node import NodeStatus
from bridge.pexip.transport import exchange
from bridge.pexip.waiting import Clock

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

    from bridge.pexip.srv_records import SrvRecord

_SERVICE = "_pexapp._tcp"
_STATUS_SECONDS = 5.0


@dataclass(frozen=True)
class Nodes:
    """Where to look: base URLs, and domains to look up, in the order of the setting."""

    sources: tuple[str, ...]

    @property
    def single_url(self) -> str | None:
        """The one node there is, if that is all the setting names."""
        [first, *others] = self.sources
        return first if not others and "://" in first else None

    @classmethod
    def parse(cls, setting: str) -> Self:
        """Read a URL, a domain, or a comma separated list of them.

        Raises:
            AddressError: One of them is neither, or would send tokens over a network in the clear.
        """
        sources = tuple(_source(word) for part in setting.split(",") if (word := part.strip()))
        if not sources:
            raise AddressError("No Pexip node is named")
        return cls(sources)


@dataclass
class _Failures:
    """Each address that was tried, and why it will not do."""

    reasons: list[str] = field(default_factory=list)

    def error(self) -> NodeUnreachableError:
        return NodeUnreachableError("No Pexip node takes calls: " + "; ".join(self.reasons))


async def find_nodes(
    http: aiohttp.ClientSession,
    nodes: Nodes,
    *,
    clock: Clock,
    random: randomness.Random,
    resolver: "Resolver | None" = None,
    besides: str | None = None,
) -> AsyncGenerator[str]:
    """The base URLs of nodes that take calls, best first; if one is busy after all, take the next.

    A single URL leaves nothing to choose, so it is not asked first: whoever calls it will see.
    One that is not to be had is given as `besides`.

    Raises:
        NodeUnreachableError: There was not even one; names each and why.
    """
    failures, has_found = _Failures(), False
    if nodes.single_url is not None:
        yield nodes.single_url
        return
    for source in nodes.sources:
        for node in await _addresses(source, random, resolver, failures):
            if node == besides:
                continue
            problem = await _problem(http, node, clock)
            if problem is None:
                has_found = True
                yield node
            else:
                failures.reasons.append(problem)
    if not has_found:
        raise failures.error()


async def is_any_answering(
    http: aiohttp.ClientSession,
    nodes: Nodes,
    *,
    clock: Clock,
    random: randomness.Random,
    resolver: "Resolver | None" = None,
    besides: str | None = None,
) -> bool:
    """Whether one of them takes calls at this moment, other than `besides`.

    All are asked at once, so that a silent one does not hide those behind it.
    """
    failures = _Failures()
    found = {
        node
        for source in nodes.sources
        for node in await _addresses(source, random, resolver, failures)
        if node != besides
    }
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(_problem(http, node, clock)) for node in found]
        for answered in asyncio.as_completed(asked):
            if await answered is None:
                for each in asked:
                    each.cancel()
                return True
    return False


async def is_there(http: aiohttp.ClientSession, node: str, *, clock: Clock) -> bool:
    """Whether the node itself answers, be it that it takes no calls."""
    try:
        answer = await exchange(
            http, NodeStatus(), node=node, headers={}, clock=clock, seconds=_STATUS_SECONDS
        )
    except PexipError:
        return False
    return answer.status == HTTPStatus.OK or not answer.error().stranger


async def find_node(
    http: aiohttp.ClientSession,
    nodes: Nodes,
    *,
    clock: Clock,
    random: randomness.Random,
    resolver: "Resolver | None" = None,
) -> str:
    """The base URL of the first node that takes calls.

    Raises:
        NodeUnreachableError: There is none; names each and why.
    """
    found = find_nodes(http, nodes, clock=clock, random=random, resolver=resolver)
    try:
        return await anext(found)
    finally:
        await found.aclose()


def in_srv_order(records: "Iterable[SrvRecord]", random: randomness.Random) -> "list[SrvRecord]":
    """RFC 2782: by priority, and within one drawn by weight, those of weight zero seldom first."""
    ordered: list[SrvRecord] = []
    by_priority = sorted(records, key=lambda record: (record.priority, record.weight))
    for _, group in groupby(by_priority, key=lambda record: record.priority):
        left = list(group)
        while left:
            drawn = random.randint(0, sum(record.weight for record in left))
            # The first whose weight, added to those before it, reaches the number drawn.
            sums = enumerate(accumulate(record.weight for record in left))
            ordered.append(left.pop(next(position for position, sum_ in sums if sum_ >= drawn)))
    return ordered


async def _problem(http: aiohttp.ClientSession, node: str, clock: Clock) -> str | None:
    """Why this node will not do, or None."""
    try:
        answer = await exchange(
            http, NodeStatus(), node=node, headers={}, clock=clock, seconds=_STATUS_SECONDS
        )
    except PexipError as error:
        return str(error)
    match answer.status:
        case 200:
            return None
        case 503 if not answer.error().stranger:
            return f"{node}: in maintenance"
        case 404:
            return f"{node}: not a Pexip node"
        case status:
            return f"{node}: {answer.error().stranger or f'HTTP {status}'}"


async def _addresses(
    source: str,
    random: randomness.Random,
    resolver: "Resolver | None",
    failures: _Failures,
) -> list[str]:
    if "://" in source:
        return [source]
    from bridge.pexip.srv_records import LookupFailedError, look_up  # noqa: PLC0415 - see there

    try:
        records = await look_up(f"{_SERVICE}.{source}", resolver)
    except LookupFailedError as error:
        failures.reasons.append(f"{_SERVICE}.{source}: {error}")
        records = []
    if not records:
        return [f"https://{source}"]
    if [record.target for record in records] == ["."]:
        # RFC 2782: a single root target says that there decidedly is no such service.
        failures.reasons.append(f"{_SERVICE}.{source}: the domain says that it has no node")
        return []
    return [f"https://{record.target}:{record.port}" for record in in_srv_order(records, random)]


def _source(word: str) -> str:
    """A base URL without a slash at its end, or a domain."""
    try:
        url = URL(word if "://" in word else f"https://{word}")
        host, port = url.host, url.explicit_port
    except ValueError:
        host, port, url = None, None, URL()
    if not host or url.user or url.password or url.query_string or url.fragment:
        raise AddressError(f"{_shown(word)} is neither a node's URL nor a domain")
    if url.scheme not in ("http", "https"):
        raise AddressError(f"{host}: a node is reached by https, not {url.scheme}")
    if url.scheme == "http" and not _is_loopback(host):
        raise AddressError(f"{host}: without https, PINs and tokens could be read on the way")
    if "://" in word or port or url.path != "/" or _is_ip(host) or _is_loopback(host):
        return str(url).rstrip("/")
    return host


def _shown(word: str) -> str:
    """A setting may hold a password before its @."""
    return repr(word.rpartition("@")[2])


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return _is_ip(host) and ipaddress.ip_address(host).is_loopback
