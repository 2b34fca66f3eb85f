"""What `bridge doctor` asks of Slack: do the tokens work, and is every scope there."""

from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.commands.table.outcome import Button
from bridge.commands.table.row import AnyRow
from bridge.commands.telling.checkup import Finding
from bridge.commands.telling.clocks import judge_date
from bridge.config import Settings
from bridge.slack.installing.manifest import bot_scopes, optional_scopes
from bridge.slack.sent.failure import CALL_ERRORS, CALL_SECONDS, Failure, read_failure
from bridge.slack.shown.card import CardSection, render_card

_REINSTALL = "Update the app from `bridge manifest` and install it again."
_TELLS_SCOPES = "x-oauth-scopes"
_INVALID_BLOCKS = "invalid_blocks"
_BUTTONS = 4
_MOST_SPOTS = 3


async def check_token(
    client: AsyncWebClient, settings: Settings, clock: Clock, *, whose: str
) -> list[Finding]:
    """Whether one workspace's bot token works, and which scopes it lacks."""
    try:
        async with clock.timeout(CALL_SECONDS):
            answer = await client.auth_test()
    except CALL_ERRORS as error:
        return [_failed(f"the bot token of {whose}", read_failure(error), settings)]
    team = answer.get("team") or answer.get("team_id")
    headers = {name.casefold(): value for name, value in (answer.headers or {}).items()}
    working = [
        Finding(text=f"Slack knows the bot as {answer.get('user')} in {team}."),
        *judge_date("Slack", headers.get("date"), clock.now()),
    ]
    granted = headers.get(_TELLS_SCOPES)
    if granted is None:
        return [*working, Finding(text=f"Slack does not say which scopes {whose} has.")]
    return [*working, *_scope_findings({each.strip() for each in granted.split(",")}, settings)]


async def check_card(client: AsyncWebClient, clock: Clock, rows: Sequence[AnyRow]) -> list[Finding]:
    """Whether this workspace takes a card with buttons for these rows; nothing is posted.

    https://docs.slack.dev/reference/methods/blocks.validate
    """
    _, blocks = render_card("Team meeting", [_sample(rows)], is_ended=False)
    try:
        async with clock.timeout(CALL_SECONDS):
            await client.blocks_validate(blocks=list(blocks))
    except CALL_ERRORS as error:
        failure = read_failure(error)
        if failure.code != _INVALID_BLOCKS:
            return [Finding(text=f"Slack does not say whether it takes cards ({failure.code}).")]
        text = f"Slack does not take the card as it is{_spots(error)}."
        return [Finding(text=text, fix="It is posted as plain text; update the bridge.")]
    return [Finding(text="Slack takes the card with its buttons.")]


def _sample(rows: Sequence[AnyRow]) -> CardSection:
    shown = [Button(label=row.title, command=row.name) for row in rows]
    few, more = tuple(shown[:_BUTTONS]), tuple(shown[_BUTTONS:])
    return CardSection(lines=("*Hosts* Ana", "*Guests* Ben"), buttons=few, more=more)


def _spots(error: BaseException) -> str:
    """Where, and what is wrong there."""
    response = getattr(error, "response", None)
    found = response.get("errors") if response is not None else None
    if not isinstance(found, list):
        return ""
    told = [each for each in found if isinstance(each, dict)][:_MOST_SPOTS]
    return ": " + "; ".join(f"{each.get('pointer')} {each.get('message')}" for each in told)


async def check_app_token(client: AsyncWebClient, settings: Settings, clock: Clock) -> Finding:
    """Whether Socket Mode can open a connection; where HTTP is used there is nothing to ask."""
    token = settings.slack_app_token
    if token is not None and settings.slack_signing_secret is not None:
        return Finding(
            text="BRIDGE_SLACK_APP_TOKEN and BRIDGE_SLACK_SIGNING_SECRET are both set.",
            fix="Leave one out: the token is for Socket Mode, the secret for HTTP.",
        )
    if token is None:
        return Finding(text="Slack delivers over HTTP to /slack/events.")
    try:
        async with clock.timeout(CALL_SECONDS):
            await client.apps_connections_open(app_token=token.get_secret_value())
    except CALL_ERRORS as error:
        return _failed("the app token", read_failure(error), settings)
    return Finding(text="Socket Mode can connect.")


def _failed(what: str, failure: Failure, settings: Settings) -> Finding:
    if failure.is_temporary:
        fix = f"Can this machine reach {settings.slack_api_url}?"
        return Finding(text=f"Slack does not answer ({failure.code}).", fix=fix)
    return Finding(
        text=f"Slack does not accept {what} ({failure.code}).",
        fix="Look it up at https://api.slack.com/apps and set it anew.",
    )


def _scope_findings(granted: set[str], settings: Settings) -> list[Finding]:
    has = {"has_links": bool(settings.link_domains), "has_calls": settings.slack_calls}
    missing = set(bot_scopes(**has)) - granted
    optional = missing & optional_scopes(**has)
    findings = []
    if core := missing - optional:
        findings.append(Finding(text=f"Scopes are missing: {_names(core)}.", fix=_REINSTALL))
    if optional:
        findings.append(
            Finding(text=f"It works without these optional scopes: {_names(optional)}.")
        )
    return findings or [Finding(text="Every scope is there.")]


def _names(scopes: set[str]) -> str:
    return ", ".join(sorted(scopes))
