"""Slack workspaces that have installed the app, with their tokens."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from pydantic import SecretStr
from sqlalchemy import delete, select, update

from bridge.storage import tables
from bridge.storage.database import Row, Transaction

BELL = "installations"
"""Rings whenever a workspace comes, goes, or is approved."""

REMEDY = "Put the missing key behind the others in BRIDGE_SECRET_KEYS, or install the app anew."
"""For a workspace whose token does not open; it is not served until then."""

_TOKEN = "installation.token"  # noqa: S105 - a column's name
_table = tables.installation


@dataclass(frozen=True, kw_only=True)
class Installation:
    """One installed workspace, or a whole organization where `is_enterprise`.

    `workspace` is the team's id, or the organization's where it was installed for all of it.
    """

    workspace: str
    name: str
    enterprise_id: str | None = None
    is_enterprise: bool = False
    app_id: str | None = None
    bot_id: str = ""
    bot_user_id: str
    scopes: str = ""
    installed_by: str = ""
    token: SecretStr
    is_approved: bool = False
    """Until whoever runs the bridge has said yes, nothing is done for the workspace."""


async def put(tx: Transaction, installation: Installation) -> None:
    """Store an install or a re-install; an approval that was given stays."""
    values = {name: item for name, item in asdict(installation).items() if name != "token"}
    token = installation.token.get_secret_value()
    values |= {"token_sealed": tx.cipher.encrypt(_TOKEN, token, installation.workspace)}
    values["installed"] = tx.now
    keep = frozenset() if installation.is_approved else frozenset({"is_approved"})
    await tx.put(_table, values, keep=keep)
    tx.ring(BELL)


async def find(tx: Transaction, workspace: str) -> Installation | None:
    """None also where its token does not open."""
    row = await tx.find(select(_table).where(_table.c.workspace == workspace))
    return None if row is None else _read(tx, row)


async def list_all(tx: Transaction) -> list[Installation]:
    """Without those whose token does not open: they hold up no other."""
    query = select(_table).order_by(_table.c.installed, _table.c.workspace)
    found = (_read(tx, row) for row in await tx.list(query))
    return [each for each in found if each is not None]


async def unreadable(tx: Transaction) -> list[str]:
    """The workspaces whose tokens do not open."""
    readable = [each.workspace for each in await list_all(tx)]
    query = select(_table.c.workspace).where(_table.c.workspace.not_in(readable))
    return [row["workspace"] for row in await tx.list(query.order_by(_table.c.workspace))]


async def approve(tx: Transaction, workspace: str) -> bool:
    """False where no such workspace has installed the app."""
    statement = update(_table).where(_table.c.workspace == workspace).values(is_approved=True)
    is_known = await tx.change(statement) > 0
    tx.ring(BELL)
    return is_known


async def remove(tx: Transaction, workspaces: Sequence[str]) -> bool:
    """Forget the tokens of workspaces that removed the app; False if none was known."""
    statement = delete(_table).where(_table.c.workspace.in_(workspaces))
    was_known = await tx.change(statement) > 0
    tx.ring(BELL)
    return was_known


def _read(tx: Transaction, row: Row) -> Installation | None:
    workspace = row["workspace"]
    token = tx.cipher.find(
        _TOKEN, row["token_sealed"], workspace, workspace=workspace, remedy=REMEDY
    )
    if token is None:
        return None
    values = {name: v for name, v in row.items() if name not in {"token_sealed", "installed"}}
    return Installation(**values, token=token)
