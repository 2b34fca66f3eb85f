"""Composition objects: texts, options, confirmation dialogs.

https://docs.slack.dev/reference/block-kit/composition-objects/
"""

from typing import Any

from bridge.simulator.slack.rules.schema import (
    Check,
    Findings,
    array,
    boolean,
    choice,
    one_of,
    record,
    string,
    typed,
    url,
)


def plain_text(maximum: int, minimum: int = 1) -> Check:
    return typed({"plain_text": record({"text": string(maximum, minimum)}, {"emoji": boolean})})


def any_text(maximum: int) -> Check:
    return typed(
        {
            "plain_text": record({"text": string(maximum)}, {"emoji": boolean}),
            "mrkdwn": record({"text": string(maximum)}, {"verbatim": boolean}),
        }
    )


CONFIRM = record(
    {
        "title": plain_text(100),
        "text": any_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    {"style": choice("primary", "danger")},
)

_VALUE = string(150, minimum=0)
PLAIN_OPTION = record({"text": plain_text(75), "value": _VALUE}, {"description": plain_text(75)})
# Radio buttons and checkboxes may format their options, menus may not.
RICH_OPTION = record({"text": any_text(75), "value": _VALUE}, {"description": any_text(75)})
OVERFLOW_OPTION = record(
    {"text": plain_text(75), "value": _VALUE}, {"description": plain_text(75), "url": url}
)
OPTION_GROUP = record({"label": plain_text(75), "options": array(PLAIN_OPTION, 100)})

DISPATCH_ACTION_CONFIG = record(
    {},
    {
        "trigger_actions_on": array(choice("on_enter_pressed", "on_character_entered"), 2),
    },
)
CONVERSATION_FILTER = record(
    {},
    {
        "include": array(choice("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
SLACK_FILE = record({}, {"id": string(255), "url": url}, one_of("id", "url"))


def options_of(element: dict[str, Any]) -> list[Any]:
    """All options of a menu, also those in groups."""
    groups = _items(element, "option_groups")
    return _items(element, "options") + [o for group in groups for o in _items(group, "options")]


def _items(holder: Any, name: str) -> list[Any]:
    items = holder.get(name) if isinstance(holder, dict) else None
    return items if isinstance(items, list) else []


def _same(one: Any, other: Any) -> bool:
    keys = ("text", "value")
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return False
    return _bare(one.get(keys[0])) == _bare(other.get(keys[0])) and one.get("value") == other.get(
        "value"
    )


def _bare(text: Any) -> Any:
    return (text.get("type"), text.get("text")) if isinstance(text, dict) else text


def initial_option_is_offered(element: Any, pointer: str, findings: Findings) -> None:
    """A preselected option must be one of the options, with the same text and value."""
    chosen = [*_items(element, "initial_options")]
    if "initial_option" in element:
        chosen.append(element["initial_option"])
    for option in chosen:
        if not any(_same(option, offered) for offered in options_of(element)):
            findings.add("initial option does not match any of the options", pointer)
