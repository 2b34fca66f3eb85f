"""Which conference a channel belongs to: bind, unbind, join and leave."""

from bridge.commands.asking.entering import (
    BindArguments,
    ask_for_pin,
    ask_for_proof,
    ask_in,
    needs_proof,
)
from bridge.commands.asking.questions import ask_to_confirm
from bridge.commands.rights.permissions import check_restart, granted, may_bind
from bridge.commands.rights.wrong_pins import trying_in
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import CommandError
from bridge.commands.table.invocation import Channel
from bridge.commands.table.outcome import Button, Done, Outcome, Refused
from bridge.commands.table.row import NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.features.binding.keeping import end, keep
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import Saying, say
from bridge.pexip.token import Token
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import AT_REST, Binding, BindingState
from bridge.storage.queues.withdrawing import withdraw_words

_MANY_MEMBERS = 50
_ON_THE_WAY = "joining"
# In these it does not get in by itself within the next moments.
_OUT = AT_REST | {BindingState.UNREACHABLE}
_LOOKS, _LOOK_SECONDS = 16, 0.5
_UNTOLD = (
    "Slack does not say who can read this channel. "
    "People of other workspaces may read its chat, slides and captions too."
)


async def bind(arguments: BindArguments, situation: Situation) -> Outcome:
    """Join the conference, and if that is allowed make it this channel's."""
    channel = await _find_bindable(situation)
    existing = situation.binding
    if existing is not None and not _may_rebind(arguments, existing, situation):
        raise _bound_already(existing)
    asks_first = existing is None and not arguments.goes_on
    if asks_first and (question := _question(arguments, channel, situation)):
        return await ask_to_confirm(
            situation.invocation,
            situation.services,
            BIND,
            arguments.known(),
            question,
        )
    if needs_proof(arguments, situation):
        # Without the right and without a PIN no node is asked what meetings it has.
        return await ask_for_proof(BIND, arguments, situation)
    async with trying_in(arguments.meeting, situation, has_pin=arguments.pin is not None):
        token = await ask_in(BIND, arguments, situation)
    if not isinstance(token, Token):
        return token
    return await keep(arguments, situation, channel, token)


async def unbind(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Leave the conference and forget its PIN."""
    binding = situation.require_binding()
    await situation.services.conferences.leave(binding, "the channel was unbound")
    words = f"{situation.person.name} unbound this channel from {binding.alias}."
    await situation.services.database.write(end, binding, words)
    return Done(text=f"Unbound from {binding.alias}. Its PIN is forgotten.")


async def join(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Go back into the bound conference."""
    binding = situation.require_binding()
    if await situation.services.conferences.find(binding) is not None:
        if binding.state is BindingState.RECONNECTING:
            return Done(text=f"The bridge is on its way back into {binding.alias} by itself.")
        return Done(text=f"The bridge is in {binding.alias} already.")
    # A meeting that begins anew is mirrored anew.
    check_restart(situation.person, binding)
    if binding.state is BindingState.NEEDS_LOGIN:
        again = BindArguments(alias=binding.alias, pin=binding.pin, extension=binding.extension)
        return await bind(again, situation)
    if binding.state is BindingState.NEEDS_PIN:
        again = BindArguments(alias=binding.alias, extension=binding.extension)
        return await ask_for_pin(BIND, again, situation, guest_pin_required=True)
    if (held := await _ask_for_readers(binding, situation)) is not None:
        return held
    # This also ends a long wait between two tries.
    await situation.services.database.write(
        bindings.set_state, binding.id, BindingState.WAITING, _ON_THE_WAY
    )
    return Done(text=say(await _came_of_it(binding, situation), alias=binding.alias))


async def _came_of_it(binding: Binding, situation: Situation) -> Saying:
    """Whether it got in within some seconds; who asks for it waits for that word."""
    services, where = situation.services, (binding.workspace, binding.channel)
    for _ in range(_LOOKS):
        await services.clock.sleep(_LOOK_SECONDS)
        now = await services.database.read(bindings.find_by_channel, *where)
        if now is None or (now.state in _OUT and now.state_detail != _ON_THE_WAY):
            break
        if now.state is BindingState.WAITING_ROOM:
            return catalogue.BACK_AND_WAITS
        is_in = now.state is BindingState.LIVE or now.state_detail != _ON_THE_WAY
        if is_in and await services.conferences.find(now) is not None:
            return catalogue.BACK_IN
    return catalogue.JOINING_STILL


async def _ask_for_readers(binding: Binding, situation: Situation) -> Outcome | None:
    """What stands in the way where people of other workspaces read along, or may; else None."""
    invocation = situation.invocation
    channel = await situation.services.directory.find_channel(
        invocation.workspace, invocation.channel
    )
    if channel is None or binding.settings.allow_shared:
        return None
    if channel.is_external:
        return Refused(
            text="This channel is shared with another workspace, so nothing is mirrored here "
            f"until <@{binding.owner}> or a workspace admin says /pexip shared on."
        )
    if channel.is_told or situation.is_confirmed:
        return None
    question = f"Go back into {binding.alias}? {_UNTOLD}"
    return await ask_to_confirm(invocation, situation.services, JOIN, {}, question)


async def leave(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Leave the conference and stay out until somebody says join."""
    binding, services = situation.require_binding(), situation.services
    if not situation.is_confirmed and await _is_locked_out(binding, situation):
        question = say(catalogue.LEAVE_LOCKED, alias=binding.alias)
        return await ask_to_confirm(situation.invocation, services, LEAVE, {}, question)
    await situation.services.conferences.leave(binding, f"{situation.person.name} said leave")
    await situation.services.database.write(withdraw_words, binding.workspace, binding.channel)
    return Done(
        text=f"The bridge has left {binding.alias}. Nothing is mirrored until /pexip join.",
        buttons=(Button(label="Join", command=JOIN.name),),
    )


async def _is_locked_out(binding: Binding, situation: Situation) -> bool:
    """Whether it would have to be let in again; with the Host PIN it comes in by itself."""
    has_host_pin = binding.pin is not None and not binding.is_listening
    conference = await situation.services.conferences.find(binding)
    if has_host_pin or conference is None or binding.state is not BindingState.LIVE:
        return False
    status = (await conference.roster()).conference
    return bool(status and status.locked)


async def _check_channel(situation: Situation) -> None:
    """Raises CommandError where no meeting at all can be bound."""
    await _find_bindable(situation)
    if situation.binding is not None:
        raise _bound_already(situation.binding)


def _bound_already(existing: Binding) -> CommandError:
    return CommandError(
        f"This channel is bound to {existing.alias} already. "
        "To bind another meeting, say /pexip unbind first."
    )


async def _find_bindable(situation: Situation) -> Channel:
    """The channel, if this person may bind and the bridge can post there.

    Raises:
        CommandError: One of them is not so.
    """
    if reason := await may_bind(
        situation.person, situation.services.settings, situation.services.directory
    ):
        raise CommandError(reason)
    return await _find_channel(situation)


async def _find_channel(situation: Situation) -> Channel:
    """The channel, if the bridge can post there at all.

    Raises:
        CommandError: It cannot; says what to do.
    """
    directory = situation.services.directory
    channel = await directory.find_channel(
        situation.invocation.workspace, situation.invocation.channel
    )
    if channel is None or not channel.has_bot:
        raise CommandError(
            f"The bridge is not in this channel. Say /invite @{directory.bot_name} here, "
            "then bind again."
        )
    if channel.is_archived:
        raise CommandError("This channel is archived. Bind a channel that people can write in.")
    return channel


def _may_rebind(arguments: BindArguments, existing: Binding, situation: Situation) -> bool:
    """Whether this is the bound alias once more, from somebody who may give it a new PIN."""
    is_same = arguments.alias.casefold() == existing.alias.casefold()
    return is_same and granted(situation.person, existing) is Permission.ADMIN


def _question(arguments: BindArguments, channel: Channel, situation: Situation) -> str | None:
    """What to ask before a meeting becomes readable for many; None if that was asked."""
    has_only_named_it = "alias" in situation.invocation.values
    if situation.is_confirmed and not has_only_named_it:
        return None
    if not channel.is_told:
        return f"Bind {arguments.alias} here? {_UNTOLD}"
    if channel.is_external:
        return (
            f"Bind {arguments.alias} here? People of another workspace share this channel, "
            "and will read its chat, slides and captions."
        )
    many = channel.member_count is not None and channel.member_count > _MANY_MEMBERS
    if not many and channel.is_private is not False:
        return None
    if many:
        return say(catalogue.BIND_FOR_MANY, alias=arguments.alias, count=channel.member_count)
    return say(catalogue.BIND_FOR_ALL, alias=arguments.alias)


BIND = Procedure(
    name="bind",
    summary="Make a meeting this channel’s own, and join it",
    arguments=BindArguments,
    permission=Permission.VIEW,
    who="members of the workspace, or as `BRIDGE_WHO_MAY_BIND` says",
    example="bind meet.alice",
    label="Bind a meeting",
    is_wizard=True,
    check_first=_check_channel,
    run=bind,
    needs_binding=False,
)
UNBIND = Procedure(
    name="unbind",
    summary="Leave the meeting for good and forget its PIN",
    arguments=NoArguments,
    permission=Permission.ADMIN,
    example="unbind",
    confirm=lambda _: "Unbind this channel from its meeting?",
    confirm_button="Unbind",
    run=unbind,
)
JOIN = Procedure(
    name="join",
    summary="Bring the bridge back into the meeting",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="join",
    run=join,
)
LEAVE = Procedure(
    name="leave",
    summary="Take the bridge out of the meeting until join",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="leave",
    confirm_button="Leave",
    run=leave,
)

COMMANDS = (BIND, UNBIND, JOIN, LEAVE)
