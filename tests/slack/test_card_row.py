"""The card's one row of buttons, and the menu at its end."""

from bridge.commands.table.outcome import Button
from bridge.slack.shown.buttons import RunPressed, parse_press
from bridge.slack.shown.card import CardSection, render_card

PEOPLE = CardSection(lines=("*Hosts* Alice",), buttons=(Button(label="People", command="who"),))
DOOR = CardSection(
    buttons=(Button(label="Lock", command="lock"),),
    more=(Button(label="End the meeting…", command="end"),),
)


def row_of(*sections: CardSection, is_ended: bool = False) -> list[dict]:
    _, blocks = render_card("meet.team", sections, is_ended=is_ended)
    return [element for each in blocks if each["type"] == "actions" for element in each["elements"]]


def test_all_buttons_stand_in_one_row_with_the_menu_at_its_end():
    row = row_of(PEOPLE, DOOR)

    assert [each["type"] for each in row] == ["button", "button", "overflow"]
    assert [each["text"]["text"] for each in row[:2]] == ["People", "Lock"]


def test_an_entry_of_the_menu_runs_its_command():
    [*_, menu] = row_of(PEOPLE, DOOR)
    [entry] = menu["options"]

    press = {"action_id": menu["action_id"], "selected_option": entry}

    assert parse_press(press) == RunPressed(command="end")


def test_the_menu_holds_what_slack_lets_it_hold():
    many = CardSection(more=tuple(Button(label=f"{n}", command=f"row {n}") for n in range(9)))

    [menu] = row_of(many)

    assert [each["text"]["text"] for each in menu["options"]] == ["0", "1", "2", "3", "4"]


def test_an_ended_card_has_no_buttons():
    assert row_of(PEOPLE, DOOR, is_ended=True) == []
