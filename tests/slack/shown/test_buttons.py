"""What is written into a button is read back from its press."""

from hypothesis import given
from hypothesis import strategies as st

from bridge.commands.table.outcome import Button, Choose, Confirm, Form, Option
from bridge.slack.shown.blocks import actions
from bridge.slack.shown.buttons import (
    AnswerPressed,
    FormPressed,
    RunPressed,
    UndoPressed,
    button_elements,
    choice_actions,
    confirm_actions,
    form_actions,
    parse_press,
)

TEXT = st.text(max_size=60)
NAMES = st.sampled_from(["mute", "captions on", "remove", "who"])
# No field is called so, see there.
FIELDS = TEXT.filter(lambda name: name != "#")
BUTTONS = st.builds(
    Button,
    label=TEXT,
    command=NAMES,
    values=st.dictionaries(FIELDS, TEXT, max_size=5),
    channel=st.sampled_from(["", "C1"]),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(BUTTONS, max_size=25))
def test_a_press_says_what_the_button_said(buttons: list[Button]):
    elements = button_elements(buttons)

    assert [parse_press(element) for element in elements] == [
        RunPressed(command=each.command, values=each.values, channel=each.channel)
        for each in buttons
    ]
    ids = [element["action_id"] for element in elements]
    assert len(set(ids)) == len(ids)


@given(st.lists(st.builds(Option, value=st.text(min_size=1, max_size=100), label=TEXT), max_size=9))
def test_a_choice_says_which_option_it_was(options: list[Option]):
    row = choice_actions(Choose(question="Which?", options=tuple(options), pending_id="p:1"))

    choices = []
    for element in row["elements"]:
        pressed = element.get("options") or [None]
        for option in pressed:
            chosen = {"selected_option": option} if option else {}
            choices.append(parse_press(element | chosen | {"block_id": row.get("block_id")}))
    assert choices == [
        AnswerPressed(pending_id="p:1", choice=option.value, is_confirmation=False)
        for option in options
    ]


def test_a_confirmation_has_two_answers():
    row = confirm_actions(Confirm(question="Remove Bob?", yes="Remove", pending_id="p1"))

    assert [parse_press(element) for element in row["elements"]] == [
        AnswerPressed(pending_id="p1", choice=choice, is_confirmation=True)
        for choice in ("yes", "no")
    ]
    assert [element.get("style") for element in row["elements"]] == ["danger", None]


def test_a_form_is_opened_by_its_question():
    form = Form(invitation="", button="Enter", title="PIN", fields=(), pending_id="p1")

    (element,) = form_actions(form)["elements"]

    assert parse_press(element) == FormPressed(pending_id="p1")


def test_a_way_back_is_known_by_its_id():
    undo = Button(label="Unmute Bob", command="unmute", values={"a": "b" * 3000}, undo_id="p1")

    (element,) = button_elements([undo])

    assert element["action_id"] == "undo:0"
    assert parse_press(element) == UndoPressed(undo_id="p1")


def test_a_link_runs_nothing():
    (element,) = button_elements([Button(label="Join", command="", url="https://x")])

    assert element["url"] == "https://x"
    assert parse_press(element) is None


def test_what_is_too_long_for_slack_is_left_out():
    long = Button(label="Long", command="say", values={"text": "x" * 3000})
    short = Button(label="Short", command="who", is_danger=True)

    (element,) = button_elements([long, short])

    assert (element["text"]["text"], element["style"]) == ("Short", "danger")
    assert actions([element])["elements"] == [element]


@given(st.dictionaries(st.sampled_from(["action_id", "value", "selected_option"]), ANYTHING))
def test_a_strange_press_means_nothing(action: dict):
    assert parse_press(action) is None


@given(
    st.sampled_from(["run:", "run:mute", "run:mute:0", "answer:choice:0", "answer:yes", "form:x"]),
    st.sampled_from(["", "[]", "{", '{"a":1}', '["a"]', "null", '["",""]']),
)
def test_a_strange_value_raises_nothing(action_id: str, value: str):
    press = parse_press({"action_id": action_id, "value": value})

    assert press is None or press in (
        RunPressed(command="mute"),
        AnswerPressed(pending_id=value, choice="yes", is_confirmation=True),
        FormPressed(pending_id=value),
    )
