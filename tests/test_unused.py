"""Whatever the bridge holds is used by the bridge, or is here with a reason."""

from pathlib import Path

from tests.unused import unused

MEANT = {
    # The documentation's tables are made of them.
    "bridge.budgets.budget.Budget.in_words",
    "bridge.commands.telling.help.readme_table",
    "bridge.mirror.meeting.handlers.Handler.functions",
    "bridge.mirror.meeting.handlers.Recaller.functions",
    # The way back from what is parsed: tests go there and back.
    "bridge.commands.typed.arguments.participant_fields",
    # Pexip's client could be a package of its own.
    "bridge.pexip.discovery.find_node",
    # What a test sees of the database.
    "bridge.storage.meetings.lines.of_meeting",
    "bridge.storage.queues.inbox.waiting",
    # Called in a loop over their modules.
    "bridge.storage.people.channel_members.move",
    "bridge.storage.queues.inbox.move",
    "bridge.storage.queues.messages.move",
    "bridge.storage.queues.relayed.move",
}


def test_nothing_of_the_bridge_is_there_for_tests_alone():
    assert set(unused()) == MEANT


def test_what_nobody_calls_is_found(tmp_path: Path):
    package = tmp_path / "house"
    package.mkdir()
    (package / "cellar.py").write_text(
        "def lit(): ...\ndef dark(): ...\n\nclass Shelf:\n"
        "    @property\n    def bottles(self): ...\n    def dust(self): ...\n"
    )
    (package / "stairs.py").write_text(
        "from house import cellar\nfrom house.cellar import Shelf\n\n"
        "cellar.lit()\nprint(Shelf().bottles)\n"
    )

    assert unused(package) == ["house.cellar.dark", "house.cellar.Shelf.dust"]
