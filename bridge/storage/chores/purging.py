"""Forget what has served its time; docs/stored.md has its table of what is kept from here.

What an owner has set for a binding is done in `retention`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType

import structlog
from sqlalchemy import ColumnElement, select

from bridge.clock import Clock
from bridge.errors import new_reference
from bridge.storage import tables
from bridge.storage.chores import retention
from bridge.storage.chores.batches import in_batches
from bridge.storage.claims import states
from bridge.storage.database import Database
from bridge.storage.people import channel_members, pending
from bridge.storage.queues import dedupe, inbox, mailbox

_EVERY_SECONDS = 3600.0
_AGAIN_SECONDS = 60.0
# Nothing edits them any more, and Slack marks its own events about them as ours.
_MESSAGES_KEPT = timedelta(days=30)
# A line that has waited so long for Slack tells nobody anything.
_UNSENT_KEPT = timedelta(days=30)
_PICTURES_KEPT = timedelta(days=90)
_MARKS_KEPT = timedelta(days=1)

_log = structlog.get_logger()

_AS_SET = "as `settings retention` says, 30 days if nobody has: up to for good; after `unbind` too"
_WITH_MEETING = "as long as its meeting"
_WITH_BINDING = "as long as its binding"
_A_DAY = "a day"
KEPT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "binding": (
            "which channel has which meeting, its owner, its settings, its PIN*",
            "until the last of its meetings goes after `unbind`; the PIN until `unbind`",
        ),
        "grant": ("who was given which right", _WITH_BINDING),
        "widening": ("when others than before could read in its channel", _WITH_BINDING),
        "channel_member": (
            "who is in a bound channel, and since when",
            "until they leave it, or it has no meeting any more",
        ),
        "pexip_token": ("the token of the meeting that the bridge is in*", "until it leaves"),
        "alert": (
            "who wants to be told of what, and of which words*",
            "until they switch it off, or until `unbind`",
        ),
        "own_participant": ("as which participants the bridge was there", "the last 50"),
        "meeting": ("when a meeting began and ended", _AS_SET),
        "attendance": ("who was there: name, role, from when to when", _AS_SET),
        "moment": (
            "when somebody spoke, presented, raised a hand, or was in a breakout room",
            _WITH_MEETING,
        ),
        "line": ("what was said, chat and captions*, and keyed hashes of its words", _AS_SET),
        "memo": (
            "what the meeting was told of the bridge, and when; which alerts are on their way",
            _WITH_MEETING,
        ),
        "relayed": ("who in Slack has said what in a meeting*, to correct it there", _AS_SET),
        "person_link": ("who in Slack is which participant", _WITH_MEETING),
        "slack_call": ("the native call in Slack, and the names in it", _WITH_MEETING),
        "filed": (
            "files for Slack: their names, where they are, until then their content*",
            _WITH_MEETING + "; what could not be uploaded, 30 days",
        ),
        "slide": ("how each slide looked*, and a small copy* for the transcript", _WITH_MEETING),
        "message": (
            "where in Slack the bridge's messages are, and a keyed hash of their words",
            "30 days, or less where their meeting goes earlier",
        ),
        "outbox": ("what Slack is still to be told*", "until it is told, at most 30 days"),
        "inbox": ("what Slack has told and is not done yet*", "until it is done; its id for a day"),
        "dedupe": ("ids of commands and clicks, hashed", _A_DAY),
        "pending": ("questions, forms and undos that wait for an answer*", "a day after their end"),
        "mail": (
            "what one process asks of another that is in a meeting*, and its answer*",
            "until it is answered, at most about an hour",
        ),
        "lasting": ("what holds for a while*, and who asked for it", "until it ends"),
        "audit": ("who did what, to whom, from where, and what came of it", "`BRIDGE_AUDIT_DAYS`"),
        "picture": ("which pictures Slack has already", "90 days after their last use"),
        "installation": ("the workspaces that installed the app, their tokens*", "until removed"),
        "replica": ("which processes run, and where", "until they end, an hour if they die"),
        "replica_state": (
            "how each process is*: what it holds, and its last warnings, for the status page",
            "as its process is known, and an hour",
        ),
        "claim": ("which process has which meeting and workspace in hand", _WITH_BINDING),
        "counter": ("how many processes there were, to number them", "for good"),
        "mark": ("which batch a process has stored last", "a day after its last"),
    }
)
"""By table: what it holds, where a star stands for "encrypted", and for how long."""


async def run(database: Database, clock: Clock, random: Random, audit_days: int) -> None:
    """Purge at the start, for some bridges are restarted often, and then every hour."""
    while True:
        try:
            if await purge(database, audit_days=audit_days):
                await database.scrub()
            seconds = _EVERY_SECONDS
        except Exception:  # noqa: BLE001 - a database that is away for a while ends nothing
            reference = new_reference(random)
            _log.exception("What is old cannot be deleted, trying again", reference=reference)
            seconds = _AGAIN_SECONDS
        await clock.sleep(seconds)


async def purge(database: Database, *, audit_days: int = 0) -> int:
    """How many rows went; without a number of days the audit stays for good."""
    gone = 0
    for part in (inbox.purge, dedupe.purge, mailbox.purge, pending.purge, states.purge):
        gone += await database.write_last(part)
    gone += await retention.purge(database)
    gone += await in_batches(database, tables.message, _is_old_message)
    gone += await in_batches(database, tables.outbox, _is_unsendable)
    gone += await in_batches(database, tables.filed, _is_unsent_file)
    gone += await in_batches(database, tables.picture, _is_unused_picture)
    gone += await in_batches(database, tables.mark, _is_old_mark)
    gone += await in_batches(
        database, tables.channel_member, lambda _: channel_members.is_of_no_binding()
    )
    if audit_days:
        age = timedelta(days=audit_days)
        gone += await in_batches(
            database, tables.audit, lambda now: tables.audit.c.started < now - age
        )
    return gone


def _is_old_message(now: datetime) -> ColumnElement[bool]:
    """By Slack's own time, a `ts`; in a meeting that goes on everything may still be needed."""
    message, meeting = tables.message, tables.meeting
    before = f"{(now - _MESSAGES_KEPT).timestamp():.6f}"
    is_open = (
        select(meeting.c.id)
        .where(meeting.c.ended.is_(None), message.c.key.startswith(meeting.c.id + "/"))
        .exists()
    )
    return (message.c.ts < before) & ~is_open


def _is_unsendable(now: datetime) -> ColumnElement[bool]:
    return (tables.outbox.c.created < now - _UNSENT_KEPT) & tables.outbox.c.attempted.is_(None)


def _is_unsent_file(now: datetime) -> ColumnElement[bool]:
    filed = tables.filed
    return filed.c.content_sealed.is_not(None) & (filed.c.created < now - _UNSENT_KEPT)


def _is_unused_picture(now: datetime) -> ColumnElement[bool]:
    return tables.picture.c.used < now - _PICTURES_KEPT


def _is_old_mark(now: datetime) -> ColumnElement[bool]:
    return tables.mark.c.written < now - _MARKS_KEPT
