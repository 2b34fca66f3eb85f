"""A channel shared with another workspace is mirrored only where an owner has said so."""

from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Done, Outcome
from bridge.commands.table.row import NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding, BindingState

_REASON = "the channel is shared with another workspace"


async def allow(_arguments: NoArguments, situation: Situation) -> Outcome:
    """From now on, and until the channel is shared with somebody else as well."""
    binding = situation.require_binding()
    await situation.services.database.write(_allow, binding)
    return Done(text=f"{binding.alias} is mirrored here, also for people of other workspaces.")


async def _allow(transaction: Transaction, binding: Binding) -> None:
    await bindings.change_settings(transaction, binding.id, {"allow_shared": True})
    if binding.state is BindingState.PAUSED:
        await bindings.set_state(transaction, binding.id, BindingState.WAITING, "joining")


async def forbid(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Where the channel is shared at this moment the bridge leaves at once."""
    binding, services = situation.require_binding(), situation.services
    await services.database.write(bindings.change_settings, binding.id, {"allow_shared": False})
    channel = await services.directory.find_channel(
        situation.invocation.workspace, situation.invocation.channel
    )
    if channel is not None and (channel.is_external or not channel.is_told):
        await services.conferences.leave(binding, _REASON, quietly=True)
        return Done(text=f"The bridge has left {binding.alias}, for this channel is shared.")
    return Done(text="Once this channel is shared with another workspace, the bridge leaves.")


ALLOW = Procedure(
    name="shared on",
    summary="Mirror although another workspace reads along",
    arguments=NoArguments,
    permission=Permission.ADMIN,
    example="shared on",
    confirm=lambda _: (
        "Let people of another workspace read this meeting’s chat, slides and captions?"
    ),
    confirm_button="Let them read",
    run=allow,
)
FORBID = Procedure(
    name="shared off",
    summary="Mirror nothing where another workspace reads along",
    arguments=NoArguments,
    permission=Permission.ADMIN,
    example="shared off",
    run=forbid,
)

COMMANDS = (ALLOW, FORBID)
