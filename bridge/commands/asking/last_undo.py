"""The way back from what somebody did last, for who says `undo` and presses nothing."""

from bridge.commands.table.invocation import Invocation, Surface
from bridge.mirror.words.text import clean_name
from bridge.storage.database import Database, Transaction
from bridge.storage.people import audit, pending
from bridge.storage.people.pending import Pending

# What ended by itself after a while nobody did just now.
_BY_ITSELF = (Surface.TIMER.value,)
# What was not done needs no way back.
_LONGEST_NAME = 60
_NOT_DONE = ("refused", "invalid", "asked")


async def find_last_undo(invocation: Invocation, database: Database) -> tuple[str | None, str]:
    """The open question that leads back, if there is one, and the name of what was done."""
    return await database.read(_find, invocation)


async def find_earlier_undo(invocation: Invocation, database: Database) -> Pending | None:
    """The newest open question that leads back, whatever was done since."""
    found = await database.read(_open_ones, invocation)
    return next(iter(found), None)


async def _open_ones(tx: Transaction, invocation: Invocation) -> list[Pending]:
    return await pending.open_undos(
        tx,
        workspace=invocation.workspace,
        channel=invocation.channel,
        person=invocation.person.id,
    )


async def _find(tx: Transaction, invocation: Invocation) -> tuple[str | None, str]:
    where = {
        "workspace": invocation.workspace,
        "channel": invocation.channel,
        "person": invocation.person.id,
    }
    last = await audit.last_of(tx, **where, without=_NOT_DONE, surfaces_without=_BY_ITSELF)
    if last is None:
        return None, ""
    about = clean_name(last.entry.subject_name or "", "")[:_LONGEST_NAME]
    done = f"{last.entry.command} {about}".strip()
    # An earlier one stays as it is: nobody means what is further back.
    open_ones = await pending.open_undos(tx, **where)
    ways = (each.id for each in open_ones if each.arguments["asked"].get("key") == last.entry.key)
    return next(ways, None), done
