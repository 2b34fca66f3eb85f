"""A personal login on the way into a meeting: at which provider, and how it comes back.

The bridge then joins under that person's name, so everything that is offered here says so. It
cannot be repeated without the person: what comes back is good for one entry.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlsplit

from pydantic import SecretStr

from bridge.commands.asking.questions import ask_choice
from bridge.commands.asking.stored_questions import LIFE
from bridge.commands.table.errors import CommandError
from bridge.commands.table.invocation import (
    ChannelId,
    Invocation,
    Person,
    SlackUserId,
    Surface,
    WorkspaceId,
)
from bridge.commands.table.outcome import Button, Choose, Done, Option
from bridge.commands.table.row import AnyRow
from bridge.commands.table.situation import Services, Situation
from bridge.config import is_loopback
from bridge.errors import new_id
from bridge.mirror.conference.conferences import Entry
from bridge.pexip.errors import SsoRedirectError, SsoRequiredError
from bridge.pexip.requests.token import SSO_TOKEN_PLACE
from bridge.storage.database import Database
from bridge.storage.people import pending
from bridge.storage.people.pending import Pending, PendingGoneError

SIGN_IN_PATH = "/pexip/sso"

# As `new_id` makes them.
_STATE = re.compile("[0-9a-f]{24}")
_MOST_PROVIDERS = 100
# Slack's limit for the address of a button.
_LONGEST_ADDRESS = 3000


@dataclass(frozen=True, kw_only=True)
class Login:
    """A login that has come back, or has yet to."""

    state: str
    person: Person
    channel: ChannelId
    command: str
    values: Mapping[str, str]

    @property
    def alias(self) -> str:
        return self.values["alias"]

    def finish(self, sso_token: SecretStr) -> Invocation:
        """The command that was asked for, with what it lacked."""
        return Invocation(
            key=f"sso/{self.state}",
            person=self.person,
            channel=self.channel,
            surface=Surface.WEB_PAGE,
            command=self.command,
            values={**self.values, "sso_token": sso_token.get_secret_value()},
        )


async def ask_to_sign_in(
    row: AnyRow, values: Mapping[str, str], situation: Situation, error: SsoRequiredError
) -> Choose | Done:
    """Which provider, where there are several; else straight to the only one.

    Args:
        row: What runs once the person has signed in; it takes `provider` and `sso_token`.
        values: Its arguments so far. They are stored encrypted, like the binding's PIN.
        situation: Where it was asked.
        error: What the node offers.

    Raises:
        CommandError: There is no way back, or no provider.
    """
    _require_way_back(values["alias"], situation.services)
    providers = [(name or uuid, uuid) for name, uuid in error.idps if uuid][:_MOST_PROVIDERS]
    if not providers:
        raise CommandError(f"{values['alias']} asks for a login, but names nowhere to sign in.")
    if len(providers) == 1:
        return await send_to_provider(row, {**values, "provider": providers[0][1]}, situation)
    return await ask_choice(
        situation.invocation,
        situation.services,
        row,
        values,
        field_name="provider",
        question=f"{values['alias']} asks for a personal login. {_warning()} Sign in at:",
        options=tuple(Option(value=uuid, label=name[:75]) for name, uuid in providers),
    )


async def send_to_provider(row: AnyRow, values: Mapping[str, str], situation: Situation) -> Done:
    """The link to the chosen provider; the way back is good once, and for ten minutes.

    Raises:
        CommandError: The node sends nobody anywhere.
    """
    services = situation.services
    public_url = _require_way_back(values["alias"], services)
    state = new_id(services.random)
    entry = replace(
        _entry_of(values), sso_target=f"{public_url}{SIGN_IN_PATH}/{state}/{SSO_TOKEN_PLACE}"
    )
    try:
        token = await services.conferences.ask_in(entry)
    except SsoRedirectError as error:
        address, name = _checked(error.url), error.idp or "the login page"
    except SsoRequiredError:
        raise CommandError("The meeting does not know that provider. Bind again.") from None
    else:
        await services.conferences.give_back(token, "a login was expected")
        raise CommandError(f"{entry.alias} asks for no login any more. Bind it again.")
    await _store(state, row, values, situation)
    return Done(
        text=f"{entry.alias} asks for a personal login. {_warning()}",
        buttons=(
            Button(label=f"Sign in at {name}"[:75], command="", url=address, is_primary=True),
        ),
    )


def refused_login(alias: str) -> CommandError:
    """The node was not content with what came back."""
    return CommandError(f"The meeting did not take the sign-in. Say /pexip bind {alias} again.")


async def look(database: Database, state: str) -> Login | None:
    """The login that this state belongs to, while it is open; anybody may make one up."""
    if not _STATE.fullmatch(state):
        return None
    found = await database.read(pending.peek, state)
    return None if found is None or found.kind != "login" else _read(found)


async def take(database: Database, state: str) -> Login | None:
    """The same, and nobody can take it after this."""
    # Only what is there is taken: to write costs everybody something.
    if await look(database, state) is None:
        return None
    try:
        found = await database.write_first(pending.take_login, state)
    except PendingGoneError:
        return None
    return None if found is None else _read(found)


def _warning() -> str:
    return (
        "The bridge will be in it under the name of whoever signs in, and everyone there sees it."
    )


def _require_way_back(alias: str, services: Services) -> str:
    if services.settings.public_url is None:
        raise CommandError(
            f"{alias} asks for a personal login. For that, whoever runs the bridge has to set "
            "BRIDGE_PUBLIC_URL, where the login comes back to."
        )
    return services.settings.public_url


def _entry_of(values: Mapping[str, str]) -> Entry:
    pin = values.get("pin")
    return Entry(
        alias=values["alias"],
        pin=None if pin is None else SecretStr(pin),
        extension=values.get("extension"),
        provider=values["provider"],
    )


def _checked(address: str) -> str:
    """What a node sends people to is opened with one press, so it has to be a web page."""
    is_web = urlsplit(address).scheme == "https" or is_loopback(address)
    if not is_web or len(address) > _LONGEST_ADDRESS:
        raise CommandError("The meeting’s login page has an address that cannot be opened here.")
    return address


async def _store(state: str, row: AnyRow, values: Mapping[str, str], situation: Situation) -> None:
    invocation, services = situation.invocation, situation.services
    person = asdict(replace(invocation.person, groups=frozenset()))
    del person["groups"]
    login = Pending(
        id=state,
        kind="login",
        workspace=invocation.workspace,
        channel=invocation.channel,
        person=invocation.person.id,
        command=row.name,
        arguments={"values": dict(values), "asked": {"person": person}},
        expires=services.clock.now() + LIFE,
    )
    await services.database.write_first(pending.add, login)


def _read(found: Pending) -> Login:
    known = found.arguments["asked"]["person"]
    return Login(
        state=found.id,
        person=Person(
            **{
                **known,
                "workspace": WorkspaceId(found.workspace),
                "id": SlackUserId(found.person),
            }
        ),
        channel=ChannelId(found.channel),
        command=found.command,
        values=found.arguments["values"],
    )
