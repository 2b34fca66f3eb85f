"""A binding that may be: is it a meeting, is there proof; stored, and said in the channel."""

from bridge.commands.asking.entering import BindArguments
from bridge.commands.table.errors import CommandError
from bridge.commands.table.invocation import Channel
from bridge.commands.table.outcome import Button, Done, Outcome, Refused
from bridge.commands.table.situation import Situation
from bridge.errors import new_id
from bridge.mirror.conference.joining import DISPLAY_NAME, keep_token
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.pexip.token import Token
from bridge.slack.shown import blocks
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import AlreadyBoundError, Binding, BindingSettings
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post, Priority
from bridge.storage.queues.withdrawing import withdraw_words

# Nobody has to think of it: what nobody wants to keep goes by itself.
_RETENTION_DAYS = 30
_NO_MEETING = {
    "gateway": "a call to another system",
    "test_call": "the test call",
    "ivr": "a prompt for another alias",
}


async def keep(
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
    """A PIN or a login is proof; without one only an admin or an open alias is."""
    if arguments.pin or arguments.sso_token or situation.person.is_admin:
        return
    if situation.services.settings.is_open(arguments.meeting):
        return
    unproved = catalogue.HOST_HAS_NO_PIN if token.is_host else catalogue.GUEST_HAS_NO_PIN
    raise CommandError(say(unproved, meeting=arguments.meeting))


async def _store(
    arguments: BindArguments, situation: Situation, channel: Channel, token: Token
) -> Binding:
    """Raises AlreadyBoundError."""
    services = situation.services
    existing, binding = situation.binding, _new_binding(arguments, situation, channel, token)
    if existing is not None:
        await services.conferences.leave(existing, "bound again")
    words = (
        f"{situation.person.name} bound this channel to the meeting {binding.alias}. "
        "While people are in it, its chat, slides and captions show here."
    )
    return await services.database.write(_keep_binding, existing, binding, token, words)


async def _keep_binding(
    transaction: Transaction, existing: Binding | None, binding: Binding, token: Token, words: str
) -> Binding:
    """With its token; one of the same meeting is renewed, one of another ends."""
    if existing is not None and existing.conference_name == binding.conference_name:
        await bindings.renew(
            transaction,
            existing.id,
            pin=binding.pin,
            extension=binding.extension,
            is_listening=binding.is_listening,
        )
        await keep_token(transaction, existing.id, token)
        return await bindings.get(transaction, existing.id)
    if existing is not None:
        await bindings.end(transaction, existing.id)
    await bindings.add(transaction, binding)
    await keep_token(transaction, binding.id, token)
    await _announce(transaction, binding, words)
    return binding


async def end(transaction: Transaction, binding: Binding, words: str) -> None:
    await bindings.end(transaction, binding.id)
    await withdraw_words(transaction, binding.workspace, binding.channel)
    await _announce(transaction, binding, words)


def _new_binding(
    arguments: BindArguments, situation: Situation, channel: Channel, token: Token
) -> Binding:
    existing = situation.binding
    return Binding(
        id=new_id(situation.services.random),
        workspace=situation.invocation.workspace,
        channel=channel.id,
        conference_name=token.conference_name or arguments.meeting,
        alias=arguments.alias,
        owner=existing.owner if existing else situation.person.id,
        created=situation.services.clock.now(),
        pin=arguments.pin,
        is_listening=not token.is_host,
        channel_is_private=channel.is_private is True,
        # Whoever binds was asked.
        settings=BindingSettings(allow_shared=channel.is_external, retention_days=_RETENTION_DAYS),
        extension=arguments.extension,
    )


def _bound_elsewhere(existing: Binding, situation: Situation) -> Refused:
    if existing.channel == situation.invocation.channel:
        return Refused(text=f"This channel has just been bound to {existing.alias}.")
    return Refused(
        text=f"That meeting is bound to <#{existing.channel}> already. "
        "One meeting has one channel; unbind it there first."
    )


def _welcome(binding: Binding, token: Token) -> str:
    name = token.display_name
    if token.is_waiting:
        return f"Bound to {binding.alias}. A Host in the meeting has to let the bridge in."
    if binding.is_listening:
        return f"Bound to {binding.alias} as Guest: the bridge mirrors, but cannot act as Host."
    if name not in {"", DISPLAY_NAME}:
        return say(catalogue.BOUND_AS_HOST_NAMED, alias=binding.alias, name=name)
    return say(catalogue.BOUND_AS_HOST, alias=binding.alias)


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
