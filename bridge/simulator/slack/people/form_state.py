"""What a person has entered into a form, in the shape of `view.state.values`.

https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bridge.simulator.slack.errors import CannotDoError

Json = dict[str, Any]

# Where each element keeps its answer, and where it takes its first one from.
_SINGLE = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
}


def controls(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every control with the block it stands in."""
    for block in blocks:
        inside = [block.get("element"), block.get("accessory"), *block.get("elements", [])]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def find_control(
    blocks: list[Json], action_id: str, value: str | list[str] | None, block_id: str | None = None
) -> tuple[Json, Json]:
    """The control a person means; among several of one `action_id`, the one with the value.

    Raises:
        CannotDoError: There is no such control to press.
    """
    found = [
        (block, element)
        for block, element in controls(blocks)
        if element["action_id"] == action_id and block_id in (None, block["block_id"])
    ]
    exact = [pair for pair in found if value is not None and pair[1].get("value") == value]
    # Nobody presses a button that came to stand where the one they meant was.
    is_another = value is not None and all(each["type"] == "button" for _, each in found)
    if not found or (is_another and not exact):
        known = ", ".join(element["action_id"] for _, element in controls(blocks))
        raise CannotDoError(f"there is no {action_id!r} here, only: {known or 'nothing to press'}")
    return (exact or found)[0]


def check_dispatched(block: Json, element: Json) -> None:
    """Hold back what Slack keeps until the form is sent.

    Raises:
        CannotDoError: The control stands in an input block that did not ask to be told.
    """
    if block["type"] == "input" and not block.get("dispatch_action", False):
        raise CannotDoError(f"{element['action_id']} is only sent with its form")


def answer_of(element: Json, value: Any) -> Json:
    """An element's state after a person entered a value; options are named by their value.

    Raises:
        CannotDoError: A menu does not offer the option.
    """
    key, _ = _SINGLE[element["type"]]
    if key == "selected_option" and isinstance(value, str):
        value = find_option(element, value)
    elif key == "selected_options":
        value = [find_option(element, each) if isinstance(each, str) else each for each in value]
    return {"type": element["type"], key: value}


def find_option(element: Json, value: str) -> Json:
    """The option of that value in a menu.

    Raises:
        CannotDoError: The menu does not offer it.
    """
    groups = element.get("option_groups", [])
    offered = [*element.get("options", []), *(o for g in groups for o in g["options"])]
    for option in offered:
        if option["value"] == value:
            return dict(option)
    raise CannotDoError(f"{value!r} is not among {[option['value'] for option in offered]}")


def state_of(blocks: list[Json], entered: Mapping[str, Any], *, place: str | None = None) -> Json:
    """The whole form's state; `entered` names controls by `action_id` or `block_id`.

    `place` is the conversation that a menu may begin with where it asked for that.
    """
    values: Json = {}
    for block, element in controls(blocks):
        if element["type"] not in _SINGLE:
            continue
        key, first = _SINGLE[element["type"]]
        state: Json = {"type": element["type"], key: element.get(first, _empty(element, place))}
        for name in (element["action_id"], block["block_id"]):
            if name in entered:
                state = answer_of(element, entered[name])
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def _empty(element: Json, place: str | None) -> Any:
    """What a control holds that nobody has touched."""
    key, _ = _SINGLE[element["type"]]
    here = place if element.get("default_to_current_conversation") else None
    if key.startswith("selected_") and key.endswith("s"):
        return [] if here is None else [here]
    return here


def check_complete(blocks: list[Json], values: Json) -> None:
    """Hold back a submission that Slack's client would not send.

    Raises:
        CannotDoError: A required field is empty, or a text is too short or too long.
    """
    for block, element in controls(blocks):
        if block["type"] != "input":
            continue
        state = values[block["block_id"]][element["action_id"]]
        answer = next(value for name, value in state.items() if name != "type")
        if not answer and not block.get("optional", False):
            raise CannotDoError(f"{block['block_id']} must be filled in")
        if isinstance(answer, str) and element["type"] == "plain_text_input":
            _check_length(block, element, answer)


def _check_length(block: Json, element: Json, answer: str) -> None:
    shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
    if not shortest <= len(answer) <= longest:
        raise CannotDoError(f"{block['block_id']} takes {shortest} to {longest} characters")
