"""What people read is one template: no new sentence is glued from parts."""

from tests.glued import glued


def test_no_sentence_is_glued_from_parts():
    found = glued()

    assert not found, "\n".join(map(str, found))


def test_nobody_chooses_between_one_and_many_beside_the_catalogue():
    plurals = [each for each in glued() if "== 1 else" in each.text]

    assert [each.path for each in plurals] == []
