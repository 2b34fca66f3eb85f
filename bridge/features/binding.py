"""Which conference a channel belongs to: bind, unbind, join and leave."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, SecretStr

from bridge.commands.command import Arguments, NoArguments, Permission, Procedure
from bridge.commands.errors import BadArgumentError, CommandError
from bridge.commands.invocation import Channel, Surface
from bridge.commands.outcome import Button, Done, Form, Outcome, Refused
from bridge.commands.permissions import granted, may_bind
from bridge.commands.questions import ask_in_form, ask_to_confirm
from bridge.commands.record import INVALID
from bridge.commands.situation import Situation
from bridge.errors import new_id
from bridge.mirror.joining import keep_token
from bridge.pexip import (
    GUEST_WITHOUT_PIN,
    NotFoundError,
    PinRequiredError,
    Token,
    WrongPinError,
)
from bridge.slack import blocks
from bridge.storage import audit, bindings, grants, outbox
from bridge.storage.bindings import AlreadyBoundError, Binding, BindingSettings, BindingState
from bridge.storage.database import Transaction
from bridge.storage.outbox import Post, Priority

_MANY_MEMBERS = 50
_WRONG_PINS = 5
# Of all aliases together, so that another spelling of one alias gives no more tries.
_WRONG_PINS_IN_ALL = 15
_WRONG_PINS_WITHIN = timedelta(minutes=10)
_NO_MEETING = {
    "gateway": "a call to another system",
    "test_call": "the test call",
    "ivr": "a prompt for another alias",
}


class BindArguments(Arguments):
    """What binding asks for."""

    alias: Annotated[str, Field(min_length=1, max_length=250, title="Alias")]
    pin: Annotated[
        SecretStr | None,
        Field(
            title="Host PIN",
            description="With a Guest PIN the bridge can listen and speak, but not act as Host.",
            max_length=64,
            json_schema_extra={"form": True},
        ),
    ] = None


async def bind(arguments: BindArguments, situation: Situation) -> Outcome:
    """Join the conference, and if that is allowed make it this channel's."""
    if reason := await may_bind(
        situation.person, situation.services.settings, situation.services.directory
    ):
        return Refused(text=reason)
    channel = await _find_channel(situation)
    existing = situation.binding
    if existing is not None and not _may_rebind(arguments, existing, situation):
        return Refused(
            text=f"This channel is bound to {existing.alias} already. "
            "To bind another meeting, say /pexip unbind first."
        )
    if existing is None and (question := _question(arguments, channel, situation)):
        return await ask_to_confirm(
            situation.invocation,
            situation.services,
            BIND,
            {"alias": arguments.alias},
            question,
        )
    await _refuse_after_wrong_pins(arguments, situation)
    token = await _ask_in(arguments, situation)
    if isinstance(token, Form):
        return token
    return await _keep(arguments, situation, channel, token)


async def unbind(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Leave the conference and forget its PIN."""
    binding = situation.require_binding()
    await situation.services.conferences.leave(binding, "the channel was unbound")
    async with situation.services.database.transaction() as transaction:
        await bindings.end(transaction, binding.id)
        await _announce(
            transaction,
            binding,
            f"{situation.person.name} unbound this channel from {binding.alias}.",
        )
    return Done(text=f"Unbound from {binding.alias}. Its PIN is forgotten.")


async def join(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Go back into the bound conference."""
    binding = situation.require_binding()
    if await situation.services.conferences.find(binding) is not None:
        if binding.state is BindingState.RECONNECTING:
            return Done(text=f"The bridge is on its way back into {binding.alias} by itself.")
        return Done(text=f"The bridge is in {binding.alias} already.")
    if binding.state is BindingState.NEEDS_PIN:
        return await _ask_for_pin(binding.alias, situation, guest_pin_required=True)
    channel = await situation.services.directory.find_channel(
        situation.invocation.workspace, situation.invocation.channel
    )
    if channel is not None and channel.is_external and not binding.settings.allow_shared:
        return Refused(
            text="This channel is shared with another workspace, so nothing is mirrored here "
            f"until <@{binding.owner}> or a workspace admin says /pexip shared on."
        )
    async with situation.services.database.transaction() as transaction:
        # This also ends a long wait between two tries.
        await bindings.set_state(transaction, binding.id, BindingState.WAITING, "joining")
    return Done(text=f"Joining {binding.alias}…")


async def leave(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Leave the conference and stay out until somebody says join."""
    binding = situation.require_binding()
    await situation.services.conferences.leave(binding, f"{situation.person.name} said leave")
    return Done(
        text=f"The bridge has left {binding.alias}. Nothing is mirrored until /pexip join.",
        buttons=(Button(label="Join", command=JOIN.name),),
    )


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
    if situation.is_confirmed:
        return None
    if channel.is_external:
        return (
            f"Bind {arguments.alias} here? People of another workspace share this channel, "
            "and will read its chat and captions."
        )
    many = channel.member_count is not None and channel.member_count > _MANY_MEMBERS
    if not many and channel.is_private is not False:
        return None
    readers = (
        f"the {channel.member_count} members of this channel"
        if many
        else "everybody in this workspace, for the channel is public"
    )
    return f"Bind {arguments.alias} here? Its chat and captions will be readable for {readers}."


async def _refuse_after_wrong_pins(arguments: BindArguments, situation: Situation) -> None:
    person, services = situation.person, situation.services
    async with services.database.transaction() as transaction:
        wrong = {
            detail: await audit.count(
                transaction,
                workspace=person.workspace,
                person=person.id,
                command=BIND.name,
                detail=detail,
                result=INVALID,
                since=services.clock.now() - _WRONG_PINS_WITHIN,
            )
            for detail in (arguments.alias, None)
        }
    if wrong[arguments.alias] >= _WRONG_PINS or wrong[None] >= _WRONG_PINS_IN_ALL:
        raise CommandError("Too many wrong PINs. Wait ten minutes, then bind again.")


async def _ask_in(arguments: BindArguments, situation: Situation) -> Token | Form:
    """A token of the conference, or the form that asks for the PIN it wants."""
    pin = arguments.pin
    if pin is None and situation.invocation.surface is Surface.MODAL:
        pin = GUEST_WITHOUT_PIN
    try:
        return await situation.services.conferences.ask_in(arguments.alias, pin=pin)
    except WrongPinError:
        raise BadArgumentError({"pin": "The meeting does not take this PIN."}) from None
    except PinRequiredError as error:
        if pin is not None:
            raise BadArgumentError({"pin": "The meeting does not take this PIN."}) from None
        return await _ask_for_pin(
            arguments.alias, situation, guest_pin_required=error.guest_pin_required
        )
    except NotFoundError as error:
        if not error.is_node:
            raise
        raise CommandError(
            f"The Pexip node knows no meeting called “{arguments.alias}”. Check the alias."
        ) from None


async def _ask_for_pin(alias: str, situation: Situation, *, guest_pin_required: bool) -> Form:
    listening = "" if guest_pin_required else " Without one the bridge can only listen."
    return await ask_in_form(
        situation.invocation,
        situation.services,
        BIND,
        {"alias": alias},
        invitation=f"{alias} has a PIN. Give its Host PIN to bind it here.{listening}",
        button="Enter the PIN",
        title="Bind a meeting",
        submit="Bind",
    )


async def _keep(
    arguments: BindArguments, situation: Situation, channel: Channel, token: Token
) -> Outcome:
    """Store the binding with its token, or give the token back and say why."""
    conferences = situation.services.conferences
    try:
        _check_service(token)
        _check_proof(arguments, situation, token)
        binding = await _store(arguments, situation, channel, token)
    except CommandError:
        await conferences.give_back(token, "this conference is not bound")
        raise
    except AlreadyBoundError as error:
        await conferences.give_back(token, "this conference is bound elsewhere")
        return _bound_elsewhere(error.existing, situation)
    return Done(text=_welcome(binding, token), buttons=_next_steps(binding))


def _check_service(token: Token) -> None:
    service = token.current_service_type or token.service_type
    if odd := _NO_MEETING.get(service):
        raise CommandError(f"That alias is {odd}, not a meeting. Bind a meeting’s own alias.")


def _check_proof(arguments: BindArguments, situation: Situation, token: Token) -> None:
    """A Host PIN or Guest PIN is proof; without a PIN only an admin or an open alias is."""
    if arguments.pin is not None or situation.person.is_admin:
        return
    if situation.services.settings.is_open(arguments.alias):
        return
    what = "as Host has no PIN" if token.is_host else "as Guest has no PIN"
    raise CommandError(
        f"Joining {arguments.alias} {what}, so there is no proof that you may bind it. "
        "Ask a workspace admin, or whoever runs the bridge for BRIDGE_OPEN_ALIASES."
    )


async def _store(
    arguments: BindArguments, situation: Situation, channel: Channel, token: Token
) -> Binding:
    """Raises AlreadyBoundError."""
    services = situation.services
    existing = situation.binding
    if existing is not None:
        await services.conferences.leave(existing, "bound again")
    async with services.database.transaction() as transaction:
        if existing is not None:
            await bindings.end(transaction, existing.id)
        binding = Binding(
            id=new_id(services.random),
            workspace=situation.invocation.workspace,
            channel=channel.id,
            conference_name=token.conference_name or arguments.alias,
            alias=arguments.alias,
            owner=existing.owner if existing else situation.person.id,
            created=transaction.now,
            pin=arguments.pin,
            is_listening=not token.is_host,
            channel_is_private=channel.is_private is True,
            settings=_settings(existing, channel),
        )
        await bindings.add(transaction, binding)
        for grant in existing.grants if existing else ():
            await grants.put(transaction, binding.id, grant, by=binding.owner)
        await keep_token(transaction, binding.id, token)
        await _announce(
            transaction,
            binding,
            f"{situation.person.name} bound this channel to the meeting {binding.alias}. "
            "While people are in it, its chat and captions show here.",
        )
    return binding


def _settings(existing: Binding | None, channel: Channel) -> BindingSettings:
    """Bound again it stays as it was; whoever binds a shared channel was asked about that."""
    if existing is not None:
        return existing.settings
    return BindingSettings(allow_shared=channel.is_external)


def _bound_elsewhere(existing: Binding, situation: Situation) -> Refused:
    if existing.channel == situation.invocation.channel:
        return Refused(text=f"This channel has just been bound to {existing.alias}.")
    return Refused(
        text=f"That meeting is bound to <#{existing.channel}> already. "
        "One meeting has one channel; unbind it there first."
    )


def _welcome(binding: Binding, token: Token) -> str:
    if token.is_waiting:
        return f"Bound to {binding.alias}. A Host in the meeting has to let the bridge in."
    if binding.is_listening:
        return f"Bound to {binding.alias} as Guest: the bridge mirrors, but cannot act as Host."
    return f"Bound to {binding.alias}. The bridge is in, as Host."


def _next_steps(binding: Binding) -> tuple[Button, ...]:
    if binding.is_listening:
        return ()
    return (Button(label="Who is there?", command="who"),)


async def _announce(transaction: Transaction, binding: Binding, text: str) -> None:
    """One line in the channel, for everybody there to know."""
    await outbox.post(
        transaction,
        binding.workspace,
        Post(
            key=f"{binding.id}/announced/{transaction.now.timestamp():.3f}",
            channel=binding.channel,
            text=blocks.escape(text),
            blocks=(blocks.paragraph(blocks.plain(text)),),
            priority=Priority.CONTROL,
        ),
    )


BIND = Procedure(
    name="bind",
    summary="Make a meeting this channel’s own, and join it",
    arguments=BindArguments,
    permission=Permission.VIEW,
    who="members of the workspace, or as `BRIDGE_WHO_MAY_BIND` says",
    example="bind meet.alice",
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
    run=leave,
)

COMMANDS = (BIND, UNBIND, JOIN, LEAVE)
