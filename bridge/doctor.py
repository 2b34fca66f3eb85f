"""`bridge doctor`: is everything set up, and what is to be done where it is not.

It looks from beside a running bridge: nothing is changed, and no meeting sees it.
"""

import asyncio
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing, suppress
from http import HTTPStatus
from random import Random

import aiohttp

from bridge.clock import Clock
from bridge.commands.telling.checkup import Checkup, Finding
from bridge.commands.telling.clocks import judge_clock, judge_date
from bridge.config import Settings
from bridge.errors import BridgeError
from bridge.features import CHECKS, DAILY
from bridge.mirror.conference.joining import read_token
from bridge.mirror.words.sayings import say, saying
from bridge.operations.certificates import check_certificate
from bridge.operations.examining import check_replicas
from bridge.pexip.answer import Answer
from bridge.pexip.client import PexipClient
from bridge.pexip.discovery import Nodes, find_nodes
from bridge.pexip.errors import AddressError, NotFoundError, PexipError
from bridge.pexip.requests.conference import GetConferenceStatus
from bridge.pexip.requests.node import NodeStatus
from bridge.pexip.transport import exchange, open_http
from bridge.slack.installing.checkup import check_app_token, check_card, check_token
from bridge.slack.sent.client import open_session, web_client
from bridge.storage.chores.migrate import pending_migrations
from bridge.storage.chores.server_time import server_time
from bridge.storage.connection.engine import parse_url
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings, tokens
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.tokens import StoredToken
from bridge.storage.people import installations
from bridge.storage.transactions.encryption import Cipher

_STATUS_SECONDS = 5.0
# A notification comes back within milliseconds.
_BELL_SECONDS = 2.5
_ATTENTION = saying("{count} of {all} need attention.", one="{count} of {all} needs attention.")


async def examine(settings: Settings, clock: Clock, random: Random) -> list[Finding]:
    """Everything, part by part; what one part lacks does not keep the others from being looked at.

    Raises:
        SettingsError: The database cannot be opened as it is set.
    """
    ca_file = str(settings.pexip_ca) if settings.pexip_ca else None
    async with AsyncExitStack() as stack:
        pexip = await stack.enter_async_context(open_http(ca_file))
        slack = await stack.enter_async_context(open_session())
        findings = await _check_node(settings, pexip, clock, random)
        findings += await _check_own_slack(settings, slack, clock)
        if not await _is_up_to_date(settings):
            return [*findings, _missing_tables(settings)]
        database = _open(settings, clock)
        stack.push_async_callback(database.close)
        findings.append(Finding(text="The database is up to date."))
        findings += await _check_keeping(settings, database, clock)
        findings += await _check_installations(settings, database, slack, clock)
        findings += await _check_tokens(database, pexip, clock, random)
        for check in CHECKS:
            findings += await check(Checkup(settings=settings, database=database))
    return findings


def _open(settings: Settings, clock: Clock, *, is_shared: bool = False) -> Database:
    cipher = Cipher.from_setting(settings.secret_keys.get_secret_value())
    return Database(
        settings.database_url,
        cipher,
        clock,
        is_visitor=True,
        is_shared=is_shared,
        listen_url=settings.listen_url,
    )


async def _check_node(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock, random: Random
) -> list[Finding]:
    """Its /status, as before each join; then its clock and its certificate."""
    try:
        nodes = Nodes.parse(settings.pexip_node)
        async with aclosing(find_nodes(http, nodes, clock=clock, random=random)) as found:
            async for node in found:
                status = await exchange(
                    http, NodeStatus(), node=node, headers={}, clock=clock, seconds=_STATUS_SECONDS
                )
                ca_file = str(settings.pexip_ca) if settings.pexip_ca else None
                return [
                    _node_finding(node, status),
                    *judge_date(f"the node {node}", status.date, clock.now()),
                    *await check_certificate(node, ca_file, clock),
                ]
    except AddressError as error:
        return [Finding(text=f"{error}.", fix="Set BRIDGE_PEXIP_NODE to its URL.")]
    except PexipError as error:
        fix = "Is BRIDGE_PEXIP_NODE right, and reachable from here?"
        return [Finding(text=f"{error}.", fix=fix)]
    return [Finding(text="No Pexip node answers.", fix="Is BRIDGE_PEXIP_NODE right?")]


def _node_finding(node: str, answer: Answer) -> Finding:
    """A node says so itself; whatever else answers is named."""
    try:
        answer.result()
    except NotFoundError:
        text = f"{node} is no Pexip node (HTTP {answer.status})."
        return Finding(text=text, fix="Is BRIDGE_PEXIP_NODE right?")
    except PexipError as error:
        if not error.stranger and answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            fix = "It takes calls again once that is over."
            return Finding(text=f"The Pexip node {node} is in maintenance.", fix=fix)
        text = f"{node} does not answer as a Pexip node: {error.stranger or error}."
        return Finding(text=text, fix="Is BRIDGE_PEXIP_NODE right, and what stands in between?")
    return Finding(text=f"The Pexip node {node} takes calls.")


async def _check_own_slack(
    settings: Settings, session: aiohttp.ClientSession, clock: Clock
) -> list[Finding]:
    token = settings.slack_bot_token
    client = web_client(settings, session, token)
    findings = [await check_app_token(client, settings, clock)]
    if token is not None:
        findings += await check_token(client, settings, clock, whose="BRIDGE_SLACK_BOT_TOKEN")
        findings += await check_card(client, clock, DAILY)
    return findings


async def _is_up_to_date(settings: Settings) -> bool:
    try:
        return not await pending_migrations(settings.database_url)
    except OSError as error:
        raise BridgeError(f"BRIDGE_DATABASE_URL: the database does not answer ({error}).") from None


def _missing_tables(settings: Settings) -> Finding:
    if parse_url(settings.database_url).get_backend_name() == "sqlite":
        return Finding(
            text="The next start makes the database's tables, or brings them up to date."
        )
    return Finding(text="The database's tables are not up to date.", fix="Run: bridge migrate")


async def _check_keeping(settings: Settings, database: Database, clock: Clock) -> list[Finding]:
    """How much waits for a database that is away, and which bridge has it."""
    text = (
        f"Up to {settings.held_units} changes and {settings.held_megabytes} MB wait in memory"
        " while the database is away."
    )
    found = [Finding(text=text)]
    if parse_url(settings.database_url).get_backend_name() == "sqlite":
        return found
    found += judge_clock("the database", await database.read(server_time), clock.now())
    found += await check_replicas(database, clock)
    return [*found, await _check_bells(settings, clock)]


async def _check_bells(settings: Settings, clock: Clock) -> Finding:
    """Whether replicas hear of one another at once: what is notified has to come back."""
    if settings.listen_url == "off":
        return Finding(text="Replicas look every second for what others have stored.")
    database = _open(settings, clock, is_shared=True)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        group = await stack.enter_async_context(asyncio.TaskGroup())
        hearing = group.create_task(database.hear_others())
        with suppress(TimeoutError):
            async with clock.timeout(_BELL_SECONDS):
                await database.others_heard()
        hearing.cancel()
    if database.hears_others:
        return Finding(text="Replicas hear at once of what others have stored.")
    return Finding(
        text="Notifications do not come back, so replicas look every second for what others store.",
        fix="Set BRIDGE_LISTEN_URL to PostgreSQL itself, without a pooler in transaction mode; "
        "off says that this is meant.",
    )


async def _check_installations(
    settings: Settings, database: Database, session: aiohttp.ClientSession, clock: Clock
) -> list[Finding]:
    installed = await database.read(installations.list_all)
    unreadable = await database.read(installations.unreadable)
    findings = [
        Finding(text=f"The token of {each} does not open.", fix=installations.REMEDY)
        for each in unreadable
    ]
    for each in installed:
        if each.is_approved:
            client = web_client(settings, session, each.token)
            findings += await check_token(client, settings, clock, whose=each.name)
        else:
            text = f"{each.name} ({each.workspace}) has installed the app and waits."
            findings.append(Finding(text=text, fix=f"Run: bridge approve {each.workspace}"))
    return findings


async def _check_tokens(
    database: Database, http: aiohttp.ClientSession, clock: Clock, random: Random
) -> list[Finding]:
    """Whether the node still knows the bridge where it is in a meeting."""
    pairs = await database.read(_joined)
    return [await _check_token(each, stored, http, clock, random) for each, stored in pairs]


async def _joined(tx: Transaction) -> list[tuple[Binding, StoredToken]]:
    """Every binding whose bridge is in a meeting."""
    return [
        (binding, stored)
        for binding in await bindings.list_live(tx)
        if (stored := await tokens.find(tx, binding.id)) is not None
    ]


async def _check_token(
    binding: Binding,
    stored: StoredToken,
    http: aiohttp.ClientSession,
    clock: Clock,
    random: Random,
) -> Finding:
    client = PexipClient(http, read_token(stored), clock, random)
    try:
        await client.send(GetConferenceStatus())
    except PexipError as error:
        return Finding(
            text=f"The token for {binding.alias} is not good: {error}.",
            fix="A running bridge joins anew by itself; is it running?",
        )
    return Finding(text=f"The node knows the bridge in {binding.alias}.")


def report_json(findings: Sequence[Finding]) -> str:
    """The same for a machine, as docs/operations.md says; what has no facts has no `facts`."""
    told = tuple(dict.fromkeys(findings))
    lines = [
        {"state": each.state, "text": each.text, "fix": each.fix}
        | ({"facts": dict(each.facts)} if each.facts else {})
        for each in told
    ]
    is_good = all(each.is_good for each in told)
    return json.dumps({"ok": is_good, "findings": lines}, ensure_ascii=False, indent=2)


def report(findings: Sequence[Finding]) -> list[str]:
    """One line each, and a last one that counts what is wrong; what is found twice is told once."""
    told = tuple(dict.fromkeys(findings))
    bad = sum(not each.is_good for each in told)
    verdict = say(_ATTENTION, count=bad, all=len(told)) if bad else "Everything is in order."
    return [*(each.line for each in told), verdict]
