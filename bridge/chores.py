"""What whoever runs the bridge does now and then: make the manifest, approve, change keys."""

import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from bridge.clock import Clock
from bridge.commands.telling.help import usage_hint
from bridge.config import ManifestSettings, StoreSettings
from bridge.errors import BridgeError, SettingsError
from bridge.features import HINTED
from bridge.slack.installing.manifest import Deployment, build_manifest, optional_scopes
from bridge.storage.chores import forgetting, rotation
from bridge.storage.chores.forgetting import Subject
from bridge.storage.database import Database
from bridge.storage.people import audit, installations
from bridge.storage.people.audit import AuditRecord
from bridge.storage.transactions.encryption import Cipher

_AGO = re.compile(r"(?P<number>[0-9]{1,5})(?P<unit>[dhm])")
_ID_OF_A_PERSON = re.compile(r"[UW][A-Z0-9]{6,20}")


def manifest(
    settings: ManifestSettings, *, is_http: bool, is_for_many: bool, without: Sequence[str]
) -> str:
    """The Slack app's manifest as JSON, to be pasted at https://api.slack.com/apps.

    Raises:
        SettingsError: It needs an address that is not set, or names a scope that is not optional.
    """
    if (is_http or is_for_many) and settings.public_url is None:
        what = "Slack sends what people do there" if is_http else "installing begins there"
        problem = (
            f"BRIDGE_PUBLIC_URL is not set: {what}, as in "
            "BRIDGE_PUBLIC_URL=https://bridge.example.com. Without an address of its own the "
            "bridge serves one workspace over Socket Mode: leave --http and --many out."
        )
        raise SettingsError([problem])
    optional = optional_scopes(has_links=True, has_calls=True)
    if unknown := sorted(set(without) - optional):
        known = ", ".join(sorted(optional))
        raise SettingsError([f"{', '.join(unknown)}: not an optional scope. These are: {known}"])
    deployment = Deployment(
        usage_hint=usage_hint(HINTED),
        public_url=settings.public_url,
        is_http=is_http,
        is_for_many=is_for_many,
        link_domains=settings.link_domains,
        has_calls=settings.slack_calls,
        without=frozenset(without),
    )
    return json.dumps(build_manifest(deployment), indent=2, ensure_ascii=False)


async def approve(settings: StoreSettings, workspace: str, clock: Clock) -> str:
    """Let a workspace that installed the app use the bridge; a running one takes it up in seconds.

    Raises:
        BridgeError: No such workspace has installed it; the text names those that wait.
    """
    database = _open(settings, clock)
    try:
        is_known = await database.write(installations.approve, workspace)
        installed = await database.read(installations.list_all)
        waiting = [each.workspace for each in installed if not each.is_approved]
    finally:
        await database.close()
    if not is_known:
        others = f" These wait: {', '.join(waiting)}." if waiting else " None waits."
        raise BridgeError(f"{workspace} has not installed the app.{others}")
    return f"{workspace} may use the bridge."


async def rotate_keys(settings: StoreSettings, clock: Clock) -> str:
    """Encrypt everything stored with the first of BRIDGE_SECRET_KEYS.

    Raises:
        BridgeError: Some values open with none of the keys.
    """
    database = _open(settings, clock)
    try:
        done = await rotation.rotate(database)
        # What the older keys open is gone from the database's log as well.
        await database.scrub()
    finally:
        await database.close()
    if done.unreadable:
        raise BridgeError(
            f"{done.written} values have the newest key, but {done.unreadable} open with none of"
            " BRIDGE_SECRET_KEYS. Put the missing key behind the others and try again."
        )
    return f"{done.written} values have the newest key. Older keys can be removed."


async def audit_lines(settings: StoreSettings, since: str, clock: Clock) -> AsyncIterator[str]:
    """What was done, refused and got wrong since then, one JSON object a line.

    Raises:
        BridgeError: `since` is neither a time nor a number of days or hours.
    """
    moment = _moment(since, clock)
    database = _open(settings, clock)
    try:
        after = 0
        while page := await database.read(audit.since, moment, after=after):
            for _, record in page:
                yield json.dumps(_as_object(record), ensure_ascii=False)
            after = page[-1][0]
    finally:
        await database.close()


def _moment(since: str, clock: Clock) -> datetime:
    if match := _AGO.fullmatch(since.strip()):
        unit = {"d": "days", "h": "hours", "m": "minutes"}[match["unit"]]
        with suppress(OverflowError):
            return clock.now() - timedelta(**{unit: int(match["number"])})
    with suppress(ValueError):
        found = datetime.fromisoformat(since.strip())
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    raise BridgeError(
        f"{since}: say when, as 2026-11-30 or 2026-11-30T08:00Z, or 7d, 12h, 30m ago."
    )


def _as_object(record: AuditRecord) -> dict[str, object]:
    """Flat, and with the same names in each line."""
    entry = record.entry
    return {
        "started": record.started.isoformat(),
        "finished": record.finished.isoformat() if record.finished else None,
        "workspace": entry.workspace,
        "channel": entry.channel,
        "binding": entry.binding_id,
        "person": entry.person,
        "person_name": entry.person_name,
        "command": entry.command,
        "subject": entry.subject_uuid,
        "subject_name": entry.subject_name,
        "detail": entry.detail,
        "surface": entry.surface,
        "result": record.result,
        "answer": record.answer,
    }


async def forget(settings: StoreSettings, person: str, clock: Clock) -> list[str]:
    """Forget a person by id in Slack, or everybody of that name; what went, in lines.

    Raises:
        BridgeError: Nobody of that name or id is known.
    """
    database = _open(settings, clock)
    is_id = bool(_ID_OF_A_PERSON.fullmatch(person))
    ids, names = ({person}, set[str]()) if is_id else (set[str](), {person})
    asked = Subject(slack_users=frozenset(ids), names=frozenset(names))
    try:
        subject = await database.read(forgetting.resolve, asked)
        done = await forgetting.forget_person(database, subject)
    finally:
        await database.close()
    if not (done.lines or done.stays or done.audited or len(subject.slack_users) > len(ids)):
        raise BridgeError(f"Nothing is stored of {person}.")
    counts = (
        f"Forgotten: {done.lines} lines, {done.stays} stays in meetings; "
        f"{done.audited} lines of the audit name nobody any more."
    )
    owned = [f"They still own the meeting of channel {each}." for each in done.owned]
    return [counts, *owned, "What stands in Slack, in backups and in logs stays there."]


def _open(settings: StoreSettings, clock: Clock) -> Database:
    """Beside running bridges, which hear of it at once: the database keeps small changes apart."""
    cipher = Cipher.from_setting(settings.secret_keys.get_secret_value())
    return Database(settings.database_url, cipher, clock, is_visitor=True, is_shared=True)
