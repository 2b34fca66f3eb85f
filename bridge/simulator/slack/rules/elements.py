"""Interactive elements and the two others that stand beside text.

https://docs.slack.dev/reference/block-kit/block-elements/
"""

from typing import Any

from bridge.simulator.slack.rules.objects import (
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_ACTION_CONFIG,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    PLAIN_OPTION,
    RICH_OPTION,
    SLACK_FILE,
    any_text,
    initial_option_is_offered,
    plain_text,
)
from bridge.simulator.slack.rules.schema import (
    Check,
    Findings,
    array,
    boolean,
    choice,
    integer,
    one_of,
    record,
    string,
    typed,
    url,
)

_ACTION_ID = string(255)
_ID = string(255)
_CONTROL: dict[str, Check] = {"action_id": _ACTION_ID, "confirm": CONFIRM, "focus_on_load": boolean}
_MENU: dict[str, Check] = {**_CONTROL, "placeholder": plain_text(150)}
_STATIC: dict[str, Check] = {
    **_MENU,
    "options": array(PLAIN_OPTION, 100),
    "option_groups": array(OPTION_GROUP, 100),
}
_MANY: dict[str, Check] = {"max_selected_items": integer(1, 100)}
_TYPED: dict[str, Check] = {
    "action_id": _ACTION_ID,
    "placeholder": plain_text(150),
    "dispatch_action_config": DISPATCH_ACTION_CONFIG,
    "focus_on_load": boolean,
}
_RESPONSE_URL: dict[str, Check] = {"response_url_enabled": boolean}
_CONVERSATIONS: dict[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": CONVERSATION_FILTER,
}

_IMAGE = record(
    {"alt_text": string(2000)},
    {"image_url": url, "slack_file": SLACK_FILE},
    one_of("image_url", "slack_file"),
)


def _longest_after_shortest(value: Any, pointer: str, findings: Findings) -> None:
    shortest, longest = value.get("min_length", 0), value.get("max_length", 3000)
    if isinstance(shortest, int) and isinstance(longest, int) and shortest > longest:
        findings.add("min_length must not be greater than max_length", pointer)


def _select(extra: dict[str, Check], initial: str, check: Check) -> Check:
    return record({}, {**_MENU, **extra, initial: check})


_BUTTON = record(
    {"text": plain_text(75)},
    {
        "action_id": _ACTION_ID,
        "value": string(2000, minimum=0),
        "url": url,
        "style": choice("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
_PLAIN_TEXT_INPUT = record(
    {},
    {
        **_TYPED,
        "initial_value": string(3000, minimum=0),
        "multiline": boolean,
        "min_length": integer(0, 3000),
        "max_length": integer(1, 3000),
    },
    _longest_after_shortest,
)
_STATIC_SELECT = record(
    {},
    {**_STATIC, "initial_option": PLAIN_OPTION},
    one_of("options", "option_groups"),
    initial_option_is_offered,
)
_MULTI_STATIC_SELECT = record(
    {},
    {**_STATIC, **_MANY, "initial_options": array(PLAIN_OPTION, 100)},
    one_of("options", "option_groups"),
    initial_option_is_offered,
)
_CHECKBOXES = record(
    {"options": array(RICH_OPTION, 10)},
    {**_CONTROL, "initial_options": array(RICH_OPTION, 10)},
    initial_option_is_offered,
)
_RADIO_BUTTONS = record(
    {"options": array(RICH_OPTION, 10)},
    {**_CONTROL, "initial_option": RICH_OPTION},
    initial_option_is_offered,
)
_TYPEAHEAD: dict[str, Check] = {"min_query_length": integer(0, 255)}

_MENUS: dict[str, Check] = {
    "static_select": _STATIC_SELECT,
    "external_select": _select(_TYPEAHEAD, "initial_option", PLAIN_OPTION),
    "users_select": _select({}, "initial_user", _ID),
    "conversations_select": _select(
        {**_CONVERSATIONS, **_RESPONSE_URL}, "initial_conversation", _ID
    ),
    "channels_select": _select(_RESPONSE_URL, "initial_channel", _ID),
    "multi_static_select": _MULTI_STATIC_SELECT,
    "multi_external_select": _select(
        {**_TYPEAHEAD, **_MANY}, "initial_options", array(PLAIN_OPTION, 100)
    ),
    "multi_users_select": _select(_MANY, "initial_users", array(_ID, 100)),
    "multi_conversations_select": _select(
        {**_CONVERSATIONS, **_MANY}, "initial_conversations", array(_ID, 100)
    ),
    "multi_channels_select": _select(_MANY, "initial_channels", array(_ID, 100)),
    "datepicker": _select({}, "initial_date", string(10, 10)),
    "timepicker": _select({"timezone": string(255)}, "initial_time", string(5, 5)),
    "checkboxes": _CHECKBOXES,
    "radio_buttons": _RADIO_BUTTONS,
}
_BUTTONS: dict[str, Check] = {
    "button": _BUTTON,
    "overflow": record(
        {"options": array(OVERFLOW_OPTION, 5)}, {"action_id": _ACTION_ID, "confirm": CONFIRM}
    ),
}
_INPUTS: dict[str, Check] = {
    "plain_text_input": _PLAIN_TEXT_INPUT,
    "email_text_input": record({}, {**_TYPED, "initial_value": string(3000)}),
    "url_text_input": record({}, {**_TYPED, "initial_value": string(3000)}),
    "number_input": record(
        {"is_decimal_allowed": boolean},
        {
            **_TYPED,
            "initial_value": string(255),
            "min_value": string(255),
            "max_value": string(255),
        },
    ),
}
_SINGLE = {name: check for name, check in _MENUS.items() if not name.startswith("multi_")}

ACCESSORY = typed({**_MENUS, **_BUTTONS, "image": _IMAGE})
ACTION = typed({**_SINGLE, **_BUTTONS})
INPUT = typed({**_MENUS, **_INPUTS})
# A context block holds texts and images only.
_MARKDOWN = record({"text": string(3000)}, {"verbatim": boolean})
_PLAIN = record({"text": string(3000)}, {"emoji": boolean})
CONTEXT = typed({"image": _IMAGE, "mrkdwn": _MARKDOWN, "plain_text": _PLAIN})
SECTION_TEXT = any_text(3000)
SECTION_FIELD = any_text(2000)
