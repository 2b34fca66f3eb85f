"""Which row goes next, decided from memory alone."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from bridge.storage.queues.entries import Action, Freed, Gone, Head, Hurried
from bridge.storage.queues.lanes import Lanes
from bridge.storage.queues.outbox import Priority

_ids = count(1)


def row(key: str, action: Action = "post", **more: object) -> Head:
    values = {"channel": "C1", "thread_key": None, "priority": Priority.CHAT} | more
    return Head(id=next(_ids), action=action, key=key, **values)  # type: ignore[arg-type]


def of(*rows: Head) -> Lanes:
    lanes = Lanes()
    lanes.apply(rows, now=0.0)
    return lanes


def keys(lanes: Lanes, now: float = 0.0) -> list[str]:
    return [head.key for head in lanes.due(now)]


def test_a_lane_goes_in_its_order_one_at_a_time():
    first, second = row("first"), row("second")
    lanes = of(first, second)
    assert keys(lanes) == ["first"]

    lanes.take(first.id)
    assert keys(lanes) == []

    lanes.apply([Gone(first.id)], 0.0)
    assert keys(lanes) == ["second"]


def test_what_needs_a_first_message_waits_for_it_and_lets_others_pass():
    card = row("card", channel="C2")
    reply, other = row("reply", thread_key="card"), row("other")
    lanes = of(card, reply, other)
    assert keys(lanes) == ["card", "other"]

    lanes.apply([Gone(card.id)], 0.0)
    assert keys(lanes) == ["reply", "other"]


def test_what_waits_stays_behind_a_first_message_that_is_posted_anew():
    reply = row("reply", thread_key="card")
    lanes = of(reply)
    anew = row("card")
    lanes.apply([anew], 0.0)
    assert keys(lanes) == ["card"]

    lanes.apply([Gone(anew.id)], 0.0)
    assert keys(lanes) == ["reply"]


def test_an_edit_follows_its_post_and_a_file_has_its_own_lane():
    post, edit, file = row("a"), row("a", "edit"), row("f", "upload")
    lanes = of(post, edit, file)
    assert keys(lanes) == ["a", "f"]

    lanes.take(post.id)
    lanes.apply([Gone(post.id)], 0.0)
    assert [head.action for head in lanes.due(0.0)] == ["edit", "upload"]


def test_what_is_changed_has_an_order_with_itself_alone():
    edit, delete = row("a", "edit"), row("a", "delete")
    lanes = of(edit, delete, row("b", "edit"), row("words"))

    assert [(head.action, head.key) for head in lanes.due(0.0)] == [
        ("edit", "a"),
        ("edit", "b"),
        ("post", "words"),
    ]


def test_a_row_waits_as_long_as_it_was_told_and_holds_its_lane():
    first, second = row("first"), row("second")
    lanes = of(first, second)
    lanes.take(first.id)
    lanes.hold(first.id, 5.0)
    lanes.apply([Freed(first.id)], 0.0)

    assert (keys(lanes, 4.9), lanes.next_moment()) == ([], 5.0)
    assert (keys(lanes, 5.0), lanes.next_moment()) == (["first"], None)


def test_the_more_urgent_goes_first_until_another_has_waited_long():
    old = row("old", priority=Priority.CARD)
    lanes = of(old)
    lanes.apply([row("urgent", channel="C2")], now=10.0)

    assert keys(lanes, 14.9) == ["urgent", "old"]
    assert keys(lanes, 15.0) == ["old", "urgent"]


def test_a_row_that_is_hurried_goes_earlier():
    card = row("card", priority=Priority.CARD)
    lanes = of(card, row("line", channel="C2"))
    assert keys(lanes) == ["line", "card"]

    lanes.apply([Hurried(card.id, Priority.CONTROL)], 0.0)
    assert keys(lanes) == ["card", "line"]


def test_a_lane_that_is_parked_is_left_alone_until_it_changes():
    first, second = row("first"), row("second", channel="C2")
    lanes = of(first, second)
    lanes.park(first, 3.0)
    assert (keys(lanes, 2.0), lanes.next_moment()) == (["second"], 3.0)
    assert keys(lanes, 3.0) == ["first", "second"]

    lanes.park(first, 9.0)
    lanes.apply([Gone(first.id), row("third")], 4.0)
    assert keys(lanes, 4.0) == ["second", "third"]


def test_rows_that_are_read_anew_have_been_there_as_long_as_before():
    old = row("old", priority=Priority.CARD)
    before = of(old)
    before.hold(old.id, 20.0)
    lanes = before.anew([old, row("urgent", channel="C2")], 14.0)

    assert keys(lanes, 16.0) == ["urgent"]
    assert keys(lanes, 21.0) == ["old", "urgent"]


@given(st.data())
def test_it_agrees_with_the_rules_said_one_by_one(data: st.DataObject):
    """Whatever comes, is taken, goes and is freed."""
    lanes, rows, out = Lanes(), dict[int, Head](), set[int]()
    for _ in range(data.draw(st.integers(0, 40))):
        what = data.draw(st.sampled_from(["new", "take", "gone", "free"]))
        if what == "new":
            head = _drawn(data)
            lanes.apply([head], 0.0)
            if not _is_double(head, rows):
                rows[head.id] = head
        elif what == "take" and (due := lanes.due(0.0)):
            chosen = data.draw(st.sampled_from(due)).id
            lanes.take(chosen)
            out.add(chosen)
        elif what == "gone" and rows:
            gone = data.draw(st.sampled_from(sorted(rows)))
            lanes.apply([Gone(gone)], 0.0)
            del rows[gone]
            out.discard(gone)
        elif what == "free" and out:
            freed = data.draw(st.sampled_from(sorted(out)))
            lanes.apply([Freed(freed)], 0.0)
            out.discard(freed)
        assert {head.id for head in lanes.due(0.0)} == _due(rows, out)
        assert sum(1 for each in rows if each not in out) == sum(lanes._waiting.values())


def _drawn(data: st.DataObject) -> Head:
    action: Action = data.draw(st.sampled_from(["post", "post", "edit", "upload"]))
    key = data.draw(st.sampled_from("abcd"))
    root = data.draw(st.sampled_from([None, "a", "b"]))
    return row(key, action, thread_key=None if root == key else root)


def _is_double(head: Head, rows: dict[int, Head]) -> bool:
    posts = {each.key for each in rows.values() if each.action == "post"}
    return head.action == "post" and head.key in posts


def _due(rows: dict[int, Head], out: set[int]) -> set[int]:
    posts = {each.key: each.id for each in rows.values() if each.action == "post"}
    first: dict[tuple[str, str | None, str, str], int] = {}
    for row_id, head in sorted(rows.items()):
        needed = head.thread_key if head.action in {"post", "upload"} else head.key
        if needed is None or posts.get(needed, row_id) == row_id:
            changed = head.key if head.action == "edit" else ""
            first.setdefault((head.channel, head.thread_key, head.action, changed), row_id)
    return set(first.values()) - out
