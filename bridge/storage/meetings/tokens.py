"""Tokens of joined conferences, so that a restart or another replica goes on with the same one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import bindparam, delete, select, update

from bridge.storage import tables
from bridge.storage.database import Prepared, Transaction

_VALUE = "pexip_token.value"
# A binding's newest own uuids; an older one can no longer be in a running meeting.
_OWN_UUIDS_KEPT = 50
_table = tables.pexip_token
_own = tables.own_participant
_BEFORE = Prepared(
    select(_table.c.version, _table.c.participant_uuid)
    .where(_table.c.binding_id == bindparam("of"))
    .with_for_update()
)

# Built once: to build a statement takes longer than to carry it out.
_OF_BINDINGS = Prepared(
    select(_table).where(_table.c.binding_id.in_(bindparam("bindings", expanding=True)))
)
_OWN = Prepared(select(_own.c.participant_uuid).where(_own.c.binding_id == bindparam("binding")))


@dataclass(frozen=True)
class StoredToken:
    """A token as last issued; `version` grows with every save, also after it was forgotten."""

    binding_id: str
    node: str
    value: SecretStr
    fields: dict[str, Any]
    participant_uuid: str
    issued: datetime
    version: int


async def save(
    tx: Transaction,
    binding_id: str,
    *,
    node: str,
    value: SecretStr,
    participant_uuid: str,
    fields: Mapping[str, Any],
    issued: datetime,
) -> StoredToken:
    """Replace the binding's token; `fields` are those parts of the answer that are no secret."""
    before = await tx.find(_BEFORE, {"of": binding_id})
    version = (before["version"] if before else 0) + 1
    token = StoredToken(binding_id, node, value, dict(fields), participant_uuid, issued, version)
    row = {name: item for name, item in vars(token).items() if name != "value"}
    row["value_sealed"] = tx.cipher.encrypt(_VALUE, value.get_secret_value(), binding_id)
    await tx.put(_table, row)
    # A refreshed token is the same participant's, and there is one every minute.
    if before is None or before["participant_uuid"] != participant_uuid:
        await _remember_own(tx, binding_id, participant_uuid)
    return token


async def find(tx: Transaction, binding_id: str) -> StoredToken | None:
    return (await find_all(tx, [binding_id])).get(binding_id)


async def find_all(tx: Transaction, binding_ids: Sequence[str]) -> dict[str, StoredToken]:
    """Those of several bindings, by their ids."""
    rows = await tx.list(_OF_BINDINGS, {"bindings": list(binding_ids)})
    found = (_read(tx, row) for row in rows)
    return {each.binding_id: each for each in found if each is not None}


def _read(tx: Transaction, row: Mapping[str, Any]) -> StoredToken | None:
    if row["value_sealed"] is None:
        return None
    secret = tx.cipher.find(_VALUE, row["value_sealed"], row["binding_id"])
    if secret is None:
        return None
    values = {name: value for name, value in row.items() if name != "value_sealed"}
    return StoredToken(**values, value=secret)


async def forget(tx: Transaction, binding_id: str) -> None:
    """Drop the token; its row stays, so that versions never run backwards."""
    is_its = _table.c.binding_id == binding_id
    await tx.change(update(_table).where(is_its).values(value_sealed=None, fields={}))


async def own_uuids(tx: Transaction, binding_id: str) -> frozenset[str]:
    """Every uuid under which the bridge itself has been in this binding's meetings."""
    rows = await tx.list(_OWN, {"binding": binding_id})
    return frozenset(row["participant_uuid"] for row in rows)


async def _remember_own(tx: Transaction, binding_id: str, participant_uuid: str) -> None:
    values = {"binding_id": binding_id, "participant_uuid": participant_uuid}
    if not await tx.insert_new(_own, values):
        return
    is_its = _own.c.binding_id == binding_id
    newest = select(_own.c.id).where(is_its).order_by(_own.c.id.desc()).limit(_OWN_UUIDS_KEPT)
    await tx.change(delete(_own).where(is_its, _own.c.id.not_in(newest)))
