"""What people are called elsewhere is looked up when it may have changed, and only then."""

import pytest

from bridge.mirror.elsewhere.stored_names import Names, StoredNames
from tests.commands.conferences import participant

BOB, OTHER_BOB = participant(1, "Bob"), participant(2, "Bob")


class Stored:
    """Counts the looks."""

    def __init__(self) -> None:
        self.names: Names = {BOB.uuid: "Bob", OTHER_BOB.uuid: "Bob (2)"}
        self.looks = 0

    async def look(self) -> Names:
        self.looks += 1
        return self.names


@pytest.fixture
def stored() -> Stored:
    return Stored()


async def test_who_is_known_is_looked_up_once(stored: Stored):
    names = StoredNames(stored.look)

    for people in ((BOB, OTHER_BOB), (BOB, OTHER_BOB), (BOB,)):
        assert (await names.of(None, people))[BOB.uuid] == "Bob"

    assert stored.looks == 1


@pytest.mark.parametrize(
    "news",
    [
        participant(3, "Carol"),
        BOB.model_copy(update={"display_name": "Rob"}),
        BOB.model_copy(update={"start_time": 1793630000}),
    ],
    ids=["somebody new", "another name", "who came anew"],
)
async def test_news_are_looked_up(stored: Stored, news):
    names = StoredNames(stored.look)
    await names.of(None, [BOB, OTHER_BOB])

    stored.names = {**stored.names, news.uuid: news.display_name}

    assert (await names.of(None, [news, OTHER_BOB]))[news.uuid] == news.display_name
    assert stored.looks == 2


async def test_who_was_gone_meanwhile_is_looked_up_again(stored: Stored):
    names = StoredNames(stored.look)
    await names.of(None, [BOB, OTHER_BOB])
    await names.of(None, [BOB])

    await names.of(None, [BOB, OTHER_BOB])

    assert stored.looks == 2


async def test_who_is_not_stored_yet_is_looked_up_until_they_are(stored: Stored):
    names, carol = StoredNames(stored.look), participant(3, "Carol")

    await names.of(None, [carol])
    await names.of(None, [carol])
    stored.names = {carol.uuid: "Carol"}
    await names.of(None, [carol])
    await names.of(None, [carol])

    assert stored.looks == 3


async def test_a_room_and_the_main_room_do_not_push_each_other_out(stored: Stored):
    names = StoredNames(stored.look)

    for _ in range(2):
        await names.of(None, [BOB])
        await names.of("red", [OTHER_BOB])

    assert stored.looks == 2
