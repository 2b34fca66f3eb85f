"""Bindings: this channel belongs to that conference, and how it is going."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, SecretStr
from sqlalchemy import ColumnElement, bindparam, delete, select, update

from bridge.errors import BridgeError
from bridge.storage import tables
from bridge.storage.database import Prepared, Row, Transaction
from bridge.storage.people import grants
from bridge.storage.people.grants import Grant

BELL = "bindings"
"""Rings for grants as well."""
_PIN = "binding.pin"
_table = tables.binding


def _live(*names: str) -> Prepared:
    is_it = (_table.c[name] == bindparam(name) for name in names)
    return Prepared(select(_table).where(_table.c.ended.is_(None), *is_it))


_all = Prepared(
    select(_table).where(_table.c.ended.is_(None)).order_by(_table.c.created, _table.c.id)
)
_of_id = _live("id")
_of_channel = _live("workspace", "channel")
_of_conference = _live("workspace", "conference_name")


class BindingState(StrEnum):
    """A binding is always in exactly one of these; status, card and doctor show it."""

    WAITING = "waiting"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    PAUSED = "paused"
    NEEDS_PIN = "needs-pin"
    NEEDS_LOGIN = "needs-login"
    WAITING_ROOM = "waiting-room"
    UNREACHABLE = "unreachable"


AT_REST = frozenset({BindingState.PAUSED, BindingState.NEEDS_PIN, BindingState.NEEDS_LOGIN})
"""Bindings in these states wait for a person, not for the bridge."""


def _as_choice(value: object) -> object:
    """Version 0.1 stored whether there are files, and knew no choice."""
    return value if not isinstance(value, bool) else "on" if value else "off"


class BindingSettings(BaseModel):
    """What people may choose for a binding; a missing value is its default."""

    chat: Literal["thread", "channel", "off", "one-way"] = "thread"
    captions: Literal["off", "finals", "rolling"] = "finals"
    # None: as the channel has it, for members of a private channel moderate and others do not.
    members_moderate: bool | None = None
    # Somebody in the meeting said !stop; only an administrator in Slack starts it again.
    stopped: bool = False
    # It holds for the next meeting too: the one where it was said was lost from sight.
    stop_lasts: bool = False
    auto_join: bool = True
    # What is presented comes as pictures into the thread.
    slides: bool = True
    # Who comes and goes has a line in the thread.
    presence: bool = True
    # The meeting is told that it can be read in Slack.
    notice: bool = True
    # At the end the thread gets a picture and a transcript to read, or each form there is.
    files: Annotated[Literal["off", "on", "all"], BeforeValidator(_as_choice)] = "on"
    # The card shows the properties that a conference has of its own, on nodes since version 41.
    properties: bool = False
    # So long ended meetings are kept here, with who was there and what was said; None is for good.
    retention_days: int | None = None
    # People of another workspace may read along; an owner has said so.
    allow_shared: bool = False
    # Who may fetch what is stored of meetings: who could read it in the channel, whoever is there
    # now, or owners alone.
    words: Literal["readers", "channel", "owners"] = "readers"
    # Who is invited is called as well, at the address in the profile field of this label.
    dial_field: str | None = None


@dataclass(frozen=True)
class Binding:
    """A live binding, as stored."""

    id: str
    workspace: str
    channel: str
    conference_name: str
    alias: str
    owner: str
    created: datetime
    state: BindingState = BindingState.WAITING
    state_detail: str = ""
    settings: BindingSettings = field(default_factory=BindingSettings)
    pin: SecretStr | None = None
    is_listening: bool = False
    channel_is_private: bool = False
    extension: str | None = None
    """Where the alias is a Virtual Reception's, the one of the meeting behind it."""
    grants: tuple[Grant, ...] = ()

    @property
    def title(self) -> str:
        """What people call the meeting, as the node does; else what it was bound as."""
        return self.conference_name.strip() or self.alias


class AlreadyBoundError(BridgeError):
    """The channel or the conference has a live binding in this workspace."""

    def __init__(self, existing: Binding) -> None:
        super().__init__("This channel or this conference is bound already.")
        self.existing = existing


class NoBindingError(BridgeError):
    """There is no live binding of that id; somebody may have ended it."""


async def add(tx: Transaction, binding: Binding) -> None:
    """Store a new binding.

    Raises:
        AlreadyBoundError: A live one has the channel or the conference.
    """
    if not await tx.insert_new(_table, _values(tx, binding)):
        existing = await find_by_channel(tx, binding.workspace, binding.channel)
        existing = existing or await find_by_conference(
            tx, binding.workspace, binding.conference_name
        )
        if existing is None:
            raise BridgeError(f"A binding with the id {binding.id} existed before.")
        raise AlreadyBoundError(existing)
    tx.ring(BELL)


async def get(tx: Transaction, binding_id: str) -> Binding:
    """Read a live binding.

    Raises:
        NoBindingError: It has ended, or never was.
    """
    binding = await _find(tx, _of_id, id=binding_id)
    if binding is None:
        raise NoBindingError("This binding has ended.")
    return binding


async def find_by_channel(tx: Transaction, workspace: str, channel: str) -> Binding | None:
    return await _find(tx, _of_channel, workspace=workspace, channel=channel)


async def find_by_conference(
    tx: Transaction, workspace: str, conference_name: str
) -> Binding | None:
    return await _find(tx, _of_conference, workspace=workspace, conference_name=conference_name)


async def list_live(tx: Transaction) -> list[Binding]:
    rows = await tx.list(_all)
    given = await grants.of_live(tx)
    return [_read(tx, row, given.get(row["id"], ())) for row in rows]


async def set_state(
    tx: Transaction,
    binding_id: str,
    state: BindingState,
    detail: str = "",
    *,
    after: Binding | None = None,
) -> bool:
    """False, and nothing happens, where the state is another by now than it was with `after`."""
    was: tuple[ColumnElement[bool], ...] = ()
    if after is not None:
        was = (_table.c.state == after.state.value, _table.c.state_detail == after.state_detail)
    return await _change(tx, binding_id, *was, state=state.value, state_detail=detail)


async def set_settings(tx: Transaction, binding_id: str, settings: BindingSettings) -> None:
    await _change(tx, binding_id, settings=settings.model_dump(mode="json"))


async def change_settings(tx: Transaction, binding_id: str, changes: Mapping[str, object]) -> None:
    """Change some settings and leave the others as they are by now; of an ended one, nothing."""
    query = select(_table.c.settings).where(_table.c.id == binding_id, _table.c.ended.is_(None))
    row = await tx.find(query.with_for_update())
    if row is not None:
        settings = BindingSettings.model_validate(row["settings"])
        await set_settings(tx, binding_id, settings.model_copy(update=changes))


async def renew(
    tx: Transaction,
    binding_id: str,
    *,
    pin: SecretStr | None,
    extension: str | None,
    is_listening: bool,
) -> None:
    """Somebody has opened the door anew: all that people have set for the binding stays."""
    await _change(
        tx,
        binding_id,
        pin_sealed=_seal_pin(tx, binding_id, pin),
        extension=extension,
        is_listening=is_listening,
        state=BindingState.WAITING.value,
        state_detail="bound again",
    )


async def set_channel(tx: Transaction, binding_id: str, channel: str, *, is_private: bool) -> None:
    await _change(tx, binding_id, channel=channel, channel_is_private=is_private)


async def end(tx: Transaction, binding_id: str) -> None:
    """End a binding and forget its PIN and alerts; ending it twice does nothing."""
    await _change(tx, binding_id, ended=tx.now, pin_sealed=None)
    await tx.change(delete(tables.alert).where(tables.alert.c.binding_id == binding_id))


async def _find(tx: Transaction, statement: Prepared, **values: str) -> Binding | None:
    row = await tx.find(statement, values)
    if row is None:
        return None
    given = await grants.of(tx, row["id"])
    return _read(tx, row, given.get(row["id"], ()))


async def _change(
    tx: Transaction, binding_id: str, *conditions: ColumnElement[bool], **values: Any
) -> bool:
    is_it = (_table.c.id == binding_id, _table.c.ended.is_(None), *conditions)
    if not await tx.change(update(_table).where(*is_it).values(**values)):
        return False
    tx.ring(BELL)
    return True


def _seal_pin(tx: Transaction, binding_id: str, pin: SecretStr | None) -> bytes | None:
    return None if pin is None else tx.cipher.encrypt(_PIN, pin.get_secret_value(), binding_id)


def _values(tx: Transaction, binding: Binding) -> dict[str, Any]:
    values = {item.name: getattr(binding, item.name) for item in dataclasses.fields(binding)}
    # Grants have a table of their own; a new binding has none.
    del values["pin"], values["grants"]
    return values | {
        "state": binding.state.value,
        "settings": binding.settings.model_dump(mode="json"),
        "pin_sealed": _seal_pin(tx, binding.id, binding.pin),
    }


def _read(tx: Transaction, row: Row, given: tuple[Grant, ...]) -> Binding:
    values = {name: value for name, value in row.items() if name not in {"ended", "pin_sealed"}}
    sealed = row["pin_sealed"]
    values["state"] = BindingState(row["state"])
    values["settings"] = BindingSettings.model_validate(row["settings"])
    # Without its PIN the meeting asks for it, and so does the binding.
    values["pin"] = None if sealed is None else tx.cipher.find(_PIN, sealed, row["id"])
    return Binding(**values, grants=given)
