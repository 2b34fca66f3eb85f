"""What the table tells of itself."""

from dataclasses import replace

from bridge.commands.table.row import Topic
from bridge.commands.telling.help import help_for, readme_table, topic_lines, usage_hint
from bridge.features.binding import BIND as REAL_BIND
from tests.commands.conftest import a_binding
from tests.commands.rows import BIND, CAPTIONS_ON, LAYOUT, LOCK, MUTE, SET_PIN, STATUS
from tests.commands.wide_rows import DIAL, VIDEO_OFF


def test_a_row_of_a_topic_has_a_line_of_at_most_80_characters():
    lines = topic_lines(Topic("Deeds", (MUTE, replace(LOCK, summary="Lock " * 30))))

    assert lines[0] == "mute bob: Mute one participant"
    assert len(lines[1]) == 80


def test_help_for_a_row_tells_all_about_it():
    assert help_for(MUTE, a_binding()) == (
        "Mute one participant.",
        "Usage: /pexip mute PARTICIPANT",
        "Example: /pexip mute bob",
        "Also: silence, shut up",
        "Who may: the binding’s owner <@UOWNER> or a workspace admin",
    )
    assert help_for(LOCK)[-2:] == (
        "It asks before it acts.",
        "Who may: HOST (owner, workspace admins)",
    )
    assert "Asked in a form: Host PIN" in help_for(BIND)


def test_a_right_of_the_workspace_is_told_in_the_rows_own_words():
    anybody = replace(MUTE, who="whoever asks")

    assert help_for(anybody, a_binding())[-1] == "Who may: whoever asks"
    assert readme_table([anybody]).endswith("| whoever asks |\n")


def test_everybody_may_look():
    assert help_for(STATUS, a_binding())[-1] == "Who may: everyone in the channel"


def test_the_hint_shows_examples():
    assert usage_hint([MUTE, STATUS, CAPTIONS_ON]) == "mute bob | status | captions on"


def test_the_readme_table_has_a_line_for_each_row():
    table = readme_table([MUTE, LAYOUT, SET_PIN])

    assert table == (
        "| Command | What it does | Who may |\n"
        "|---|---|---|\n"
        "| `/pexip mute PARTICIPANT` (also `silence`, `shut up`) | Mute one participant "
        "| MODERATE (members of a private channel, owner, workspace admins) |\n"
        "| `/pexip layout 1:7\\|one-main [PARTICIPANT]` | Arrange the pictures "
        "| MODERATE (members of a private channel, owner, workspace admins) |\n"
        "| `/pexip pin` | Store the meeting's new PIN | ADMIN (owner, workspace admins) |\n"
    )


def test_what_can_be_undone_and_what_a_form_asks_is_told():
    assert "It can be undone for ten minutes." in help_for(VIDEO_OFF)
    assert "Asked in a form: Address, Role, Protocol, Hidden" in "\n".join(help_for(DIAL))


def test_what_the_bridge_fills_in_itself_is_no_concern_of_a_persons():
    asked = next(line for line in help_for(REAL_BIND) if line.startswith("Asked in a form"))

    assert asked == "Asked in a form: Host PIN, The meeting’s own alias"
    assert help_for(REAL_BIND)[-1].endswith("or as BRIDGE_WHO_MAY_BIND says")
