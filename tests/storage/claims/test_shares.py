"""What is free goes to the emptiest, and each takes its own part of it."""

from hypothesis import given
from hypothesis import strategies as st

from bridge.storage.claims.shares import excess, share

loads = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=1)
free = st.integers(0, 60)


@given(loads, free)
def test_all_of_it_is_somebodys(held: dict[str, int], left: int):
    assert sum(share(held, each, left) for each in held) == left


@given(loads, free)
def test_nobody_gets_more_while_another_has_less(held: dict[str, int], left: int):
    after = {each: held[each] + share(held, each, left) for each in held}
    for each, before in held.items():
        if after[each] > before:
            assert after[each] <= min(after.values()) + 1


@given(loads, free, st.integers(0, 5))
def test_nobody_is_given_more_than_may_be(held: dict[str, int], left: int, most: int):
    for each, count in held.items():
        assert count + share(held, each, left, most) <= max(count, most)


@given(loads)
def test_what_is_shed_leaves_nobody_with_less_than_the_others(held: dict[str, int]):
    after = [count - excess(held, each) for each, count in held.items()]
    floor = sum(held.values()) // len(held)
    assert max(after) <= floor + 1
    assert all(
        count >= min(before, floor) for count, before in zip(after, held.values(), strict=True)
    )


def test_an_even_share_is_kept():
    assert excess({"a": 2, "b": 1}, "a") == excess({"a": 1, "b": 1, "c": 1}, "a") == 0
    assert excess({"a": 4, "b": 0}, "a") == 2
