"""The way into a meeting that is to be bound: its alias, and what a node may ask for besides.

Each question is answered by the same command with one more argument: the PIN, the alias behind
a Virtual Reception, the provider of a login, and what that login came back with.
"""

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from bridge.commands.asking.questions import ask_in_form
from bridge.commands.asking.signing_in import ask_to_sign_in, refused_login, send_to_provider
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.invocation import Surface
from bridge.commands.table.outcome import Form, Outcome
from bridge.commands.table.row import AnyRow, Arguments
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import Entry
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.pexip.errors import (
    ExtensionRequiredError,
    ForbiddenError,
    NotFoundError,
    PexipError,
    PinRequiredError,
    SsoRedirectError,
    SsoRequiredError,
    WrongPinError,
)
from bridge.pexip.token import GUEST_WITHOUT_PIN, Token

_DECLINED = GUEST_WITHOUT_PIN.get_secret_value()
_WRONG_PIN = "The meeting does not take this PIN."


def _without_decline(pin: SecretStr | None) -> SecretStr | None:
    """The wire's word for "no PIN" proves nothing, whoever types it."""
    declines = pin is not None and pin.get_secret_value().strip().casefold() == _DECLINED
    return None if declines else pin


class BindArguments(Arguments):
    """What binding asks for."""

    alias: Annotated[
        str,
        Field(
            min_length=1,
            max_length=250,
            title="Alias",
            description="What people call to get in. If the meeting has a PIN, that comes next.",
            json_schema_extra={"placeholder": "meet.alice"},
        ),
    ]
    pin: Annotated[
        SecretStr | None,
        Field(
            title="Host PIN",
            description="With a Guest PIN the bridge can listen and speak, but not act as Host.",
            max_length=64,
            json_schema_extra={"form": True},
        ),
        # After the limits, for they measure what there is.
        AfterValidator(_without_decline),
    ] = None
    extension: Annotated[
        str | None,
        Field(
            title="The meeting’s own alias",
            description="The Virtual Reception connects to it.",
            max_length=250,
            json_schema_extra={"form": True},
        ),
    ] = None
    # What a personal login adds: where, and what it came back with.
    provider: Annotated[
        str | None, Field(json_schema_extra={"form": True, "private": True, "hidden": True})
    ] = None
    sso_token: Annotated[
        SecretStr | None,
        Field(title="SSO token", json_schema_extra={"form": True, "hidden": True}),
    ] = None

    @property
    def goes_on(self) -> bool:
        """Whether it was asked before, up to a login."""
        return self.provider is not None

    @property
    def meeting(self) -> str:
        """The alias of the meeting itself."""
        return self.extension or self.alias

    def known(self) -> dict[str, str]:
        """As it is asked for once more."""
        pin = self.pin.get_secret_value() if self.pin else None
        values = {"alias": self.alias, "extension": self.extension, "pin": pin}
        values["provider"] = self.provider
        return {name: value for name, value in values.items() if value is not None}


async def ask_in(row: AnyRow, arguments: BindArguments, situation: Situation) -> Token | Outcome:
    """A token of the conference, or the question for what the node wants besides.

    Args:
        row: What the answer to the question runs again.
        arguments: As far as they are known.
        situation: Where it was asked.

    Raises:
        BadArgumentError: The PIN or the alias behind a reception is wrong.
        CommandError: There is no way in, or none that can be asked for.
        PexipError: What `request_token` raises besides.
    """
    if arguments.provider is not None and arguments.sso_token is None:
        return await send_to_provider(row, arguments.known(), situation)
    entry = _entry_of(arguments, situation)
    try:
        if arguments.pin is not None and is_without_right(arguments, situation):
            await _expect_question(entry, situation)
        return await situation.services.conferences.ask_in(entry)
    except PexipError as error:
        return await _answer(row, arguments, entry, situation, error)


def is_without_right(arguments: BindArguments, situation: Situation) -> bool:
    """Whether only a PIN, or a login, gives this person the right to bind the meeting."""
    is_open = situation.services.settings.is_open(arguments.meeting)
    return not (is_open or situation.person.is_admin or arguments.sso_token)


def needs_proof(arguments: BindArguments, situation: Situation) -> bool:
    return arguments.pin is None and is_without_right(arguments, situation)


async def ask_for_proof(row: AnyRow, arguments: BindArguments, situation: Situation) -> Form:
    """The question for the PIN, before any node has said whether there is a meeting at all.

    Raises:
        CommandError: It was asked, and left empty.
    """
    if _was_asked_for_pin(situation):
        raise CommandError(
            f"Without its Host PIN there is no proof that you may bind {arguments.meeting}. "
            "Ask a workspace admin, or whoever runs the bridge for BRIDGE_OPEN_ALIASES."
        )
    return await ask_in_form(
        situation.invocation,
        situation.services,
        row,
        arguments.known(),
        invitation=f"Give the Host PIN of {arguments.meeting} to bind it here; "
        "0 where a personal login takes its place.",
        button="Enter the PIN",
        title="Bind a meeting",
        submit="Bind",
        fields=("pin",),
    )


async def _expect_question(entry: Entry, situation: Situation) -> None:
    """A node without a PIN to ask for takes any, which proves nothing.

    Raises:
        CommandError: It let us in without one.
        PexipError: What it wants instead of a PIN.
    """
    conferences = situation.services.conferences
    try:
        token = await conferences.ask_in(replace(entry, pin=None))
    except PinRequiredError:
        return
    await conferences.give_back(token, "this conference is not bound")
    unproved = catalogue.HOST_HAS_NO_PIN if token.is_host else catalogue.GUEST_HAS_NO_PIN
    raise CommandError(say(unproved, meeting=entry.extension or entry.alias))


async def _answer(
    row: AnyRow,
    arguments: BindArguments,
    entry: Entry,
    situation: Situation,
    error: PexipError,
) -> Outcome:
    has_signed_in = arguments.sso_token is not None
    match error:
        case WrongPinError():
            raise BadArgumentError({"pin": _WRONG_PIN}) from None
        case PinRequiredError():
            return await _answer_pin_wanted(row, arguments, entry, situation, error)
        case ExtensionRequiredError():
            return await _answer_reception(row, arguments, situation, error)
        case SsoRequiredError() if not has_signed_in:
            return await ask_to_sign_in(row, arguments.known(), situation, error)
        case SsoRequiredError() | SsoRedirectError() | ForbiddenError() if has_signed_in:
            raise refused_login(arguments.alias) from None
        case NotFoundError(is_node=True):
            raise _unknown(arguments) from None
        case _:
            raise error


def _unknown(arguments: BindArguments) -> CommandError:
    words = f"The Pexip node knows no meeting called “{arguments.meeting}”. Check the alias."
    if arguments.extension is not None:
        return BadArgumentError({"extension": words})
    return CommandError(words)


def _entry_of(arguments: BindArguments, situation: Situation) -> Entry:
    """A PIN that was asked for and not given is declined."""
    pin = arguments.pin
    if pin is None and _was_asked_for_pin(situation):
        pin = GUEST_WITHOUT_PIN
    return Entry(
        alias=arguments.alias,
        pin=pin,
        extension=arguments.extension,
        provider=arguments.provider,
        sso_token=arguments.sso_token,
    )


def _was_asked_for_pin(situation: Situation) -> bool:
    # A form that asks for an alias asks for nothing else.
    names = {"alias", "extension"} & situation.invocation.values.keys()
    return situation.invocation.surface is Surface.MODAL and not names


async def _answer_pin_wanted(
    row: AnyRow,
    arguments: BindArguments,
    entry: Entry,
    situation: Situation,
    error: PinRequiredError,
) -> Form:
    if entry.pin is not None:
        raise BadArgumentError({"pin": _WRONG_PIN}) from None
    if arguments.sso_token is not None:
        raise CommandError(
            f"{arguments.meeting} wants a PIN beside the login, and asks for it too late. "
            "Bind another alias of it, or ask whoever runs the node."
        ) from None
    return await ask_for_pin(row, arguments, situation, guest_pin_required=error.guest_pin_required)


async def _answer_reception(
    row: AnyRow, arguments: BindArguments, situation: Situation, error: ExtensionRequiredError
) -> Form:
    """Only an ordinary reception leads to meetings of this node."""
    if error.type != "standard":
        raise CommandError(
            f"{arguments.alias} leads into another system’s calls. Bind a meeting’s own alias."
        ) from None
    if arguments.extension is not None:
        raise BadArgumentError({"extension": "The reception knows no such meeting."}) from None
    return await ask_in_form(
        situation.invocation,
        situation.services,
        row,
        {"alias": arguments.alias},
        invitation=f"{arguments.alias} is a Virtual Reception. Which meeting is it to connect to?",
        button="Enter the alias",
        title="Bind a meeting",
        submit="Bind",
        fields=("extension",),
    )


async def ask_for_pin(
    row: AnyRow, arguments: BindArguments, situation: Situation, *, guest_pin_required: bool
) -> Form:
    invitation = catalogue.PIN_WANTED if guest_pin_required else catalogue.PIN_OR_GUEST
    return await ask_in_form(
        situation.invocation,
        situation.services,
        row,
        arguments.known(),
        invitation=say(invitation, meeting=arguments.meeting),
        button="Enter the PIN",
        title="Bind a meeting",
        submit="Bind",
        fields=("pin",),
    )
