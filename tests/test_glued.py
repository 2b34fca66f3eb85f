"""What people read is one template: no new sentence is glued from parts."""

import pytest

from tests.glued import Glued, glued


@pytest.fixture(scope="module")
def found() -> list[Glued]:
    return glued()


def test_no_sentence_is_glued_from_parts(found: list[Glued]):
    assert not found, "\n".join(map(str, found))


def test_nobody_chooses_between_one_and_many_beside_the_catalogue(found: list[Glued]):
    plurals = [each for each in found if "== 1 else" in each.text]

    assert [each.path for each in plurals] == []
