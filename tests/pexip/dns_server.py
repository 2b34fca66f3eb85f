"""A DNS server on loopback that answers SRV questions from a table."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from typing_extensions import override


class DnsServer(asyncio.DatagramProtocol):
    """Knows only its records: any other name does not exist."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self.rcode = dns.rcode.NOERROR
        self.asked: list[str] = []
        self._transport: asyncio.DatagramTransport | None = None

    @override
    def connection_made(self, transport: asyncio.DatagramTransport) -> None:
        self._transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._transport is not None
        self._transport.sendto(self._answer(data), addr)

    def _answer(self, data: bytes) -> bytes:
        query = dns.message.from_wire(data)
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        name = query.question[0].name
        self.asked.append(name.to_text(omit_final_dot=True))
        records = self.records.get(self.asked[-1])
        response.set_rcode(self.rcode if records is not None else dns.rcode.NXDOMAIN)
        if self.rcode != dns.rcode.NOERROR:
            response.set_rcode(self.rcode)
        elif records:
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "SRV", *records))
        return response.to_wire()


@asynccontextmanager
async def serving_dns() -> AsyncIterator[tuple[DnsServer, dns.asyncresolver.Resolver]]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(DnsServer, local_addr=("127.0.0.1", 0))
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = transport.get_extra_info("sockname")[1]
    try:
        yield server, resolver
    finally:
        transport.close()
