"""The inputs of a modal: one element for each kind of field.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Iterable
from itertools import islice

from bridge.commands.table.outcome import FormField, Option
from bridge.commands.typed.words import split_names
from bridge.slack.shown.blocks import OPTIONS_PER_SELECT, Element, option, plain_text

_PLACEHOLDER_LENGTH = 150
_INPUT_LENGTH = 3000
_OF_SEVERAL = {"choices", "participants"}


def input_element(field: FormField) -> Element:
    """The element without its action id; a menu that would be empty is a line to write in."""
    match field.kind:
        case "person":
            return _person(field)
        case "number":
            return _number(field)
        case "text" | "multiline":
            return _text(field)
        case _ if not field.choices and not field.is_searched:
            return _text(field)
        case "checkbox":
            return _checkbox(field)
        case _:
            return _menu(field)


def _text(field: FormField) -> Element:
    length = min(max(field.max_length, 1), _INPUT_LENGTH)
    element: Element = {"type": "plain_text_input", "max_length": length}
    if field.kind == "multiline":
        element["multiline"] = True
    if field.initial:
        element["initial_value"] = field.initial[:length]
    return _with_placeholder(element, field.placeholder)


def _number(field: FormField) -> Element:
    element: Element = {"type": "number_input", "is_decimal_allowed": field.is_decimal}
    limits = {"min_value": field.minimum, "max_value": field.maximum}
    element |= {name: f"{limit:g}" for name, limit in limits.items() if limit is not None}
    if field.initial:
        element["initial_value"] = field.initial
    return _with_placeholder(element, field.placeholder)


def _person(field: FormField) -> Element:
    """Slack itself offers the people."""
    element: Element = {"type": "users_select"}
    if field.initial:
        element["initial_user"] = field.initial
    return _with_placeholder(element, field.placeholder or "Choose somebody")


def _menu(field: FormField) -> Element:
    kind, invitation = "static_select", "Choose one"
    if field.kind in _OF_SEVERAL:
        kind, invitation = "multi_static_select", "Choose any"
    element: Element = {"type": kind, "options": options(field.choices)}
    if field.is_searched:
        # It lists the first people as soon as it is opened, and others for the words typed.
        element = {"type": kind.replace("static", "external"), "min_query_length": 0}
        invitation = "Type a name"
    return _with_placeholder(element | _chosen(field), field.placeholder or invitation)


def _chosen(field: FormField) -> Element:
    """What a menu begins with."""
    several = field.kind in _OF_SEVERAL
    wanted = split_names(field.initial) if several else (field.initial,)
    chosen = options(each for each in field.choices if each.value in wanted)
    if not chosen:
        return {}
    return {"initial_options": chosen} if several else {"initial_option": chosen[0]}


def _checkbox(field: FormField) -> Element:
    ticks = options(field.choices)
    element: Element = {"type": "checkboxes", "options": ticks}
    return element | {"initial_options": ticks} if field.initial else element


def options(choices: Iterable[Option]) -> list[Element]:
    """As many as a menu lists."""
    listed = islice(choices, OPTIONS_PER_SELECT)
    return [option(each.label, each.value, each.description) for each in listed]


def _with_placeholder(element: Element, text: str) -> Element:
    return element | {"placeholder": plain_text(text, _PLACEHOLDER_LENGTH)} if text else element
