"""Sets the app up as its manifest says, as Slack does when one is pasted.

https://docs.slack.dev/reference/app-manifest/
"""

from typing import Any

from bridge.simulator.slack.state.app import App, Shortcut

Json = dict[str, Any]


def apply_manifest(app: App, manifest: Json) -> None:
    """Replace the app's settings; its scopes are granted at once, as by a new installation."""
    features = manifest.get("features", {})
    settings = manifest.get("settings", {})
    oauth = manifest.get("oauth_config", {})
    _apply_features(app, features)
    app.scopes = set(oauth.get("scopes", {}).get("bot", []))
    app.redirect_urls[:] = oauth.get("redirect_urls", [])
    events = settings.get("event_subscriptions", {})
    _replace(app.subscriptions, events.get("bot_events", []))


def _apply_features(app: App, features: Json) -> None:
    commands = features.get("slash_commands", [])
    _replace(app.commands, [command["command"] for command in commands])
    app.should_escape = any(command.get("should_escape", False) for command in commands)
    _replace(app.unfurl_domains, features.get("unfurl_domains", []))
    shortcuts = [
        Shortcut(each["callback_id"], each["name"], each["type"])
        for each in features.get("shortcuts", [])
    ]
    app.shortcuts.clear()
    app.shortcuts.update({shortcut.callback_id: shortcut for shortcut in shortcuts})
    page = features.get("app_home", {})
    app.home_tab_enabled = page.get("home_tab_enabled", False)
    # Slack shows the Messages tab unless a manifest says otherwise.
    app.messages_tab_enabled = page.get("messages_tab_enabled", True)


def _replace(known: set[str], values: list[str]) -> None:
    """Change a set in place, since all workspaces of the app look at the same one."""
    known.clear()
    known.update(values)
