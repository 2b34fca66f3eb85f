"""The Slack app's manifest for one deployment, put together from what the code uses.

https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.commands.table.table import SLASH_COMMAND
from bridge.slack.answering.shortcuts import SHORTCUTS
from bridge.slack.arriving.http import PATH
from bridge.slack.arriving.inbox import LINK_SHARED, SUBSCRIPTIONS
from bridge.slack.sent.methods import METHODS

REDIRECT_PATH = "/slack/oauth_redirect"

_MOST_DOMAINS = 5
_LINK_SCOPES = frozenset({"links:read", "links:write"})
_CALL_SCOPES = frozenset({"calls:write"})


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What differs between two installations of the bridge."""

    usage_hint: str
    public_url: str | None = None
    is_http: bool = False
    """Slack's deliveries come to `public_url`, instead of over Socket Mode."""
    is_for_many: bool = False
    """Workspaces install the app themselves."""
    link_domains: tuple[str, ...] = ()
    has_calls: bool = False
    without: frozenset[str] = frozenset()
    """Optional scopes that are not asked for."""


def build_manifest(deployment: Deployment) -> dict[str, Any]:
    optional = optional_scopes(
        has_links=bool(deployment.link_domains), has_calls=deployment.has_calls
    )
    scopes = sorted((core_scopes() | optional) - deployment.without)
    url = f"{deployment.public_url}{PATH}" if deployment.is_http else None
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Pexip",
            "description": "Run Pexip meetings from Slack, with chat both ways and live captions.",
            "background_color": "#0a2136",
        },
        "features": _features(deployment, url),
        "oauth_config": {
            **_redirects(deployment),
            "scopes": {"bot": scopes, "bot_optional": sorted(optional - deployment.without)},
        },
        "settings": {
            "event_subscriptions": _with_url(url, "request_url") | {"bot_events": _events(scopes)},
            "interactivity": {
                "is_enabled": True,
                **_with_url(url, "request_url"),
                **_with_url(url, "message_menu_options_url"),
            },
            "org_deploy_enabled": deployment.is_for_many,
            "socket_mode_enabled": not deployment.is_http,
            "token_rotation_enabled": False,
        },
    }


def bot_scopes(*, has_links: bool, has_calls: bool) -> list[str]:
    """All scopes that an install asks for."""
    return sorted(core_scopes() | optional_scopes(has_links=has_links, has_calls=has_calls))


def optional_scopes(*, has_links: bool, has_calls: bool) -> frozenset[str]:
    """What the bridge can live without, where it has a use for it at all."""
    found = {scope for method in METHODS.values() for scope in method.optional_scopes}
    found |= set(LINK_SHARED.values())
    unused = (frozenset() if has_links else _LINK_SCOPES) | (
        frozenset() if has_calls else _CALL_SCOPES
    )
    return frozenset(found) - unused


def core_scopes() -> frozenset[str]:
    """What the bridge needs for all that it does by default."""
    of_methods = {scope for method in METHODS.values() for scope in method.scopes}
    of_events = {scope for needed in SUBSCRIPTIONS.values() for scope in needed}
    return frozenset({"commands"} | of_methods | of_events)


def _features(deployment: Deployment, url: str | None) -> dict[str, Any]:
    command = {
        "command": SLASH_COMMAND,
        "description": "Run the Pexip meeting of this channel",
        "usage_hint": deployment.usage_hint,
        # Mentions and channels arrive as ids; the bridge undoes what else this wraps.
        "should_escape": True,
        **_with_url(url, "url"),
    }
    features: dict[str, Any] = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "pexip", "always_online": True},
        "shortcuts": [
            {
                "name": each.name,
                "type": each.kind,
                "callback_id": callback_id,
                "description": each.description,
            }
            for callback_id, each in SHORTCUTS.items()
        ],
        "slash_commands": [command],
    }
    if deployment.link_domains:
        features["unfurl_domains"] = list(deployment.link_domains[:_MOST_DOMAINS])
    return features


def _events(scopes: list[str]) -> list[str]:
    linked = {event for event, scope in LINK_SHARED.items() if scope in scopes}
    return sorted({*SUBSCRIPTIONS, *linked})


def _redirects(deployment: Deployment) -> Mapping[str, Any]:
    if not deployment.is_for_many:
        return {}
    return {"redirect_urls": [f"{deployment.public_url}{REDIRECT_PATH}"]}


def _with_url(url: str | None, name: str) -> dict[str, str]:
    return {name: url} if url else {}
