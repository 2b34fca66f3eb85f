import asyncio
import socket
import ssl
from collections import Counter
from contextlib import AsyncExitStack, aclosing
from datetime import UTC, datetime, timedelta

import aiohttp
import dns.rcode
import pytest
from aiohttp.abc import AbstractResolver
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typing_extensions import override

from bridge.pexip.discovery import (
    Nodes,
    find_node,
    find_nodes,
    in_srv_order,
    is_any_answering,
    is_there,
)
from bridge.pexip.errors import AddressError, NodeUnreachableError
from bridge.pexip.srv_records import SrvRecord
from bridge.pexip.transport import open_http
from tests.patience import PATIENCE
from tests.pexip.dns_server import serving_dns
from tests.pexip.scripted_node import Reply, ScriptedNode, html, seeded, success

OK = success("OK")
MAINTENANCE = success("Maintenance mode", 503, "failed")
SRV = "_pexapp._tcp.example.com"


@pytest.fixture
async def three_nodes():
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(ScriptedNode().serving()) for _ in range(3)]


@pytest.fixture
async def dns_server():
    async with serving_dns() as (server, resolver):
        yield server, resolver


@pytest.mark.parametrize(
    ("setting", "sources"),
    [
        ("https://node.example.com", ("https://node.example.com",)),
        (" https://node.example.com/ ", ("https://node.example.com",)),
        ("https://node.example.com:8443/pexip/", ("https://node.example.com:8443/pexip",)),
        ("example.com", ("example.com",)),
        ("node.example.com:8443", ("https://node.example.com:8443",)),
        ("192.0.2.7", ("https://192.0.2.7",)),
        ("https://[2001:db8::7]", ("https://[2001:db8::7]",)),
        ("http://127.0.0.1:8080", ("http://127.0.0.1:8080",)),
        ("http://localhost:8080/", ("http://localhost:8080",)),
        ("http://node.localhost", ("http://node.localhost",)),
        ("http://[::1]:81", ("http://[::1]:81",)),
        ("localhost", ("https://localhost",)),
        (
            "https://a.example.com, https://b.example.com,",
            ("https://a.example.com", "https://b.example.com"),
        ),
        ("https://a.example.com,example.com", ("https://a.example.com", "example.com")),
    ],
)
def test_the_setting_is_a_url_a_domain_or_a_list(setting, sources):
    assert Nodes.parse(setting).sources == sources


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("", "No Pexip node"),
        (" , ", "No Pexip node"),
        ("http://node.example.com", "without https"),
        ("http://192.0.2.7", "without https"),
        ("https://ok.example.com,http://node.example.com", "without https"),
        ("ftp://node.example.com", "not ftp"),
        ("https://", "neither"),
        ("https://node.example.com:port", "neither"),
        ("https://bob:hunter2@node.example.com", "neither"),
        ("https://node.example.com/?a=b", "neither"),
        ("https://node.example.com/#a", "neither"),
    ],
)
def test_a_setting_that_is_no_node_or_unsafe_is_refused(setting, why):
    with pytest.raises(AddressError, match=why) as caught:
        Nodes.parse(setting)

    assert "hunter2" not in str(caught.value)


async def test_the_first_node_that_takes_calls_is_found(http, clock, rng, three_nodes):
    first, second, third = three_nodes
    first.answer("status", MAINTENANCE)
    second.answer("status", html(404))
    third.answer("status", OK)
    nodes = Nodes.parse(",".join(node.url for node in three_nodes))

    found = await find_node(http, nodes, clock=clock, random=rng)

    assert found == third.url
    assert [node.seen[0].path for node in three_nodes] == ["/api/client/v2/status"] * 3


async def test_the_next_one_can_be_asked_for(http, clock, rng, three_nodes):
    for node, reply in zip(three_nodes, (OK, MAINTENANCE, OK), strict=True):
        node.answer("status", reply)
    nodes = Nodes.parse(",".join(node.url for node in three_nodes))

    async with aclosing(find_nodes(http, nodes, clock=clock, random=rng)) as finding:
        found = [node async for node in finding]

    assert found == [three_nodes[0].url, three_nodes[2].url]


async def test_a_silent_node_does_not_hide_another_that_answers(http, clock, rng, three_nodes):
    for node, reply in zip(three_nodes, (Reply(hold=asyncio.Event()), OK, OK), strict=True):
        node.answer("status", reply)
    nodes = Nodes.parse(",".join(node.url for node in three_nodes))

    async with asyncio.timeout(PATIENCE):
        assert await is_any_answering(http, nodes, clock=clock, random=rng)


async def test_whether_another_one_answers_is_not_asked_of_the_one(http, clock, rng, three_nodes):
    lost, other, third = three_nodes
    for node, reply in zip(three_nodes, (OK, MAINTENANCE, html(502)), strict=True):
        node.answer("status", reply)
    nodes = Nodes.parse(",".join(node.url for node in three_nodes))

    assert not await is_any_answering(http, nodes, clock=clock, random=rng, besides=lost.url)

    assert lost.seen == []
    # In maintenance it is there all the same; a proxy that has lost it is not the node.
    assert await is_there(http, other.url, clock=clock)
    assert not await is_there(http, third.url, clock=clock)


async def test_without_a_node_each_is_named_with_its_reason(
    http, clock, rng, three_nodes, dead_node
):
    for node, reply in zip(three_nodes, (MAINTENANCE, html(404), html(500)), strict=True):
        node.answer("status", reply)
    urls = [node.url for node in three_nodes]
    nodes = Nodes.parse(",".join([*urls, dead_node]))

    with pytest.raises(NodeUnreachableError) as caught:
        await find_node(http, nodes, clock=clock, random=rng)

    told = str(caught.value)
    assert f"{urls[0]}: in maintenance" in told
    assert f"{urls[1]}: not a Pexip node" in told
    assert f"{urls[2]}: a proxy in front of the node says 500" in told
    assert f"{dead_node}: Connection refused" in told


@pytest.fixture
def authority(tmp_path):
    """A private CA's file, and a server's side of TLS for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.fromtimestamp(1, UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    ca_file, both = tmp_path / "ca.pem", tmp_path / "both.pem"
    ca_file.write_bytes(pem)
    both.write_bytes(pem + private)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(both)
    return str(ca_file), context


@pytest.fixture
async def tls_node(authority):
    async with ScriptedNode().serving(ssl_context=authority[1]) as node:
        node.answer("status", OK)
        yield node


async def test_a_domain_is_looked_up_and_its_node_found(
    authority, tls_node, dns_server, clock, rng
):
    server, resolver = dns_server
    port = int(tls_node.url.rpartition(":")[2])
    server.records[SRV] = ["10 0 9 localhost.", f"20 5 {port} localhost."]

    async with open_http(authority[0]) as http:
        found = await find_node(
            http, Nodes.parse("example.com"), clock=clock, random=rng, resolver=resolver
        )

    assert found == tls_node.url
    assert server.asked == [SRV]


async def test_an_unknown_authority_is_not_trusted(http, tls_node, clock, rng):
    with pytest.raises(NodeUnreachableError, match="not trusted"):
        await find_node(
            http, Nodes.parse(f"{tls_node.url}, {tls_node.url}"), clock=clock, random=rng
        )


async def test_a_single_url_is_not_asked_first(http, tls_node, clock, rng):
    assert await find_node(http, Nodes.parse(tls_node.url), clock=clock, random=rng) == tls_node.url


async def test_after_a_single_url_there_is_no_next_node(http, dead_node, clock, rng):
    nodes = Nodes.parse(dead_node)

    found = [node async for node in find_nodes(http, nodes, clock=clock, random=rng)]

    assert found == [dead_node]


async def test_checking_certificates_can_be_turned_off(tls_node, clock, rng):
    async with open_http(verify=False) as http:
        nodes = Nodes.parse(f"{tls_node.url}, {tls_node.url}")
        found = await find_node(http, nodes, clock=clock, random=rng)

    assert found == tls_node.url


class OneAddress(AbstractResolver):
    """Every host is this one server on loopback."""

    def __init__(self, port):
        self._port = port

    @override
    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [
            {
                "hostname": host,
                "host": "127.0.0.1",
                "port": self._port,
                "family": socket.AF_INET,
                "proto": 0,
                "flags": 0,
            }
        ]

    @override
    async def close(self):
        pass


@pytest.fixture
async def local_http(tls_node):
    port = int(tls_node.url.rpartition(":")[2])
    connector = aiohttp.TCPConnector(ssl=False, resolver=OneAddress(port))
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


@pytest.mark.parametrize("records", [None, []])
async def test_a_domain_without_records_is_itself_the_address(
    local_http, dns_server, clock, rng, records
):
    server, resolver = dns_server
    if records is not None:
        server.records[SRV] = records

    found = await find_node(
        local_http, Nodes.parse("example.com"), clock=clock, random=rng, resolver=resolver
    )

    assert found == "https://example.com"
    assert server.asked == [SRV]


async def test_a_domain_may_say_that_it_has_no_node(http, dns_server, clock, rng):
    server, resolver = dns_server
    server.records[SRV] = ["0 0 0 ."]

    with pytest.raises(NodeUnreachableError, match="the domain says that it has no node"):
        await find_node(
            http, Nodes.parse("example.com"), clock=clock, random=rng, resolver=resolver
        )


async def test_a_failing_look_up_is_named_if_the_domain_itself_will_not_do(
    local_http, tls_node, dns_server, clock, rng
):
    server, resolver = dns_server
    server.rcode = dns.rcode.SERVFAIL
    tls_node.answer("status", html(404))

    with pytest.raises(NodeUnreachableError) as caught:
        await find_node(
            local_http, Nodes.parse("example.com"), clock=clock, random=rng, resolver=resolver
        )

    assert f"{SRV}: NoNameservers; https://example.com: not a Pexip node" in str(caught.value)


def test_lower_priorities_come_first():
    records = [SrvRecord(priority, 1, f"{priority}.example.com", 443) for priority in (30, 10, 20)]

    assert [record.priority for record in in_srv_order(records, seeded(1))] == [10, 20, 30]


def test_within_a_priority_weights_decide_how_often_one_is_first():
    heavy, light = SrvRecord(1, 90, "heavy", 443), SrvRecord(1, 10, "light", 443)
    none = SrvRecord(1, 0, "none", 443)
    rng = seeded(7)

    firsts = Counter(in_srv_order([light, none, heavy], rng)[0].target for _ in range(2000))

    assert 1600 < firsts["heavy"] < 1950
    assert 100 < firsts["light"] < 350
    assert 0 < firsts["none"] < 100


def test_no_record_is_lost_or_doubled():
    records = [SrvRecord(n % 3, n % 4, f"n{n}", 443) for n in range(20)]

    assert Counter(in_srv_order(records, seeded(3))) == Counter(records)
