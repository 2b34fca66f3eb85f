"""Captions reach Slack in few posts, whole and in order."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mirror.documents.caption_buffer import POST_LENGTH, CaptionBuffer, Paragraph

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def after(seconds):
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def buffer():
    return CaptionBuffer()


def test_nothing_said_is_nothing_due(buffer):
    assert buffer.next_due() is None
    assert buffer.due(NOON) is None
    assert buffer.flush(NOON) == ()


def test_first_line_comes_after_a_second(buffer):
    buffer.add(1, "alice", "Alice", "Good morning.", NOON)

    assert buffer.due(after(0.9)) is None
    assert buffer.next_due() == after(1)
    post = buffer.due(after(1))
    assert post.paragraphs == (Paragraph("Alice", "Good morning."),)
    assert post.line_ids == (1,)


def test_lines_of_one_speaker_are_one_paragraph(buffer):
    buffer.add(1, "alice", "Alice", "yes", NOON)
    buffer.add(2, "alice", "Alice", " yes\n", after(8))

    post = buffer.due(after(9))

    assert post.paragraphs == (Paragraph("Alice", "yes yes"),)
    assert post.line_ids == (1, 2)


def test_speakers_share_a_post(buffer):
    buffer.add(1, "alice", "Alice", "Shall we?", NOON)
    buffer.add(2, "bob", "Bob", "Yes.", after(1))
    buffer.add(3, "alice", "Alice", "Good.", after(2))

    assert buffer.due(after(5)).paragraphs == (
        Paragraph("Alice", "Shall we?"),
        Paragraph("Bob", "Yes."),
        Paragraph("Alice", "Good."),
    )


def test_equal_names_are_two_speakers(buffer):
    buffer.add(1, "bob-1", "Bob", "one", NOON)
    buffer.add(2, "bob-2", "Bob", "two", after(1))

    assert [each.text for each in buffer.due(after(5)).paragraphs] == ["one", "two"]


def test_nobody_is_an_unknown_speaker(buffer):
    buffer.add(1, None, "", "who said that?", NOON)
    buffer.add(2, None, "", "nobody", after(1))

    assert buffer.due(after(1)).paragraphs == (
        Paragraph("Unknown speaker", "who said that? nobody"),
    )


@pytest.mark.parametrize(("seconds", "texts"), [(8, ["a b"]), (8.1, ["a", "b"])])
def test_silence_ends_a_paragraph(buffer, seconds, texts):
    buffer.add(1, "alice", "Alice", "a", NOON)
    buffer.add(2, "alice", "Alice", "b", after(seconds))

    assert [each.text for each in buffer.due(after(20)).paragraphs] == texts


@pytest.mark.parametrize(("length", "paragraphs"), [(349, 1), (350, 2)])
def test_length_ends_a_paragraph(buffer, length, paragraphs):
    buffer.add(1, "alice", "Alice", "x" * 350, NOON)
    buffer.add(2, "alice", "Alice", "y" * length, after(1))

    assert len(buffer.due(after(5)).paragraphs) == paragraphs


def test_paragraph_goes_on_in_the_next_post_without_its_name(buffer):
    buffer.add(1, "alice", "Alice", "As I was", NOON)
    buffer.due(after(1))
    buffer.add(2, "alice", "Alice", "saying,", after(3))
    buffer.add(3, "bob", "Bob", "What?", after(4))

    post = buffer.due(after(8))

    assert post.paragraphs == (
        Paragraph("Alice", "saying,", is_continued=True),
        Paragraph("Bob", "What?"),
    )


def test_posts_keep_their_distance_while_people_talk(buffer):
    times = []
    for second in range(60):
        buffer.add(second, "alice", "Alice", "word", after(second))
        if buffer.due(after(second), interval=10):
            times.append(second)

    assert times == [1, 12, 23, 34, 45, 56]


def test_quiet_shortens_the_wait_again(buffer):
    buffer.add(1, "alice", "Alice", "one", NOON)
    buffer.due(after(1))
    buffer.add(2, "alice", "Alice", "two", after(29))
    assert buffer.next_due() == after(34)
    buffer.due(after(34))
    buffer.add(3, "alice", "Alice", "three", after(59))
    assert buffer.next_due() == after(60)


def test_distance_holds_after_quiet_too(buffer):
    buffer.add(1, "alice", "Alice", "one", NOON)
    assert buffer.due(after(28), interval=20) is not None
    buffer.add(2, "alice", "Alice", "two", after(30))

    assert buffer.due(after(31), interval=20) is None
    assert buffer.next_due() == after(48)


def test_what_comes_between_ends_a_paragraph(buffer):
    buffer.add(1, "alice", "Alice", "before", NOON)
    buffer.flush(NOON)
    buffer.part()
    buffer.add(2, "alice", "Alice", "after", after(2))

    assert buffer.due(after(10)).paragraphs == (Paragraph("Alice", "after"),)


@pytest.mark.parametrize(
    ("speaker", "language"),
    [
        # Bob goes to another room, a word of Ann's is translated, once more into another language.
        ("Red · Bob", None),
        ("Bob (fr → en)", "fr > en"),
        ("Bob (fr → de)", "fr > de"),
        # The label is the same, and the words are in another language.
        ("Bob", "de-DE"),
    ],
)
def test_another_label_is_another_paragraph(buffer, speaker, language):
    buffer.add(1, "bob", "Bob", "one", NOON)
    buffer.add(2, "bob", speaker, "two", after(1), language=language)
    buffer.add(3, "bob", "Bob", "three", after(2))

    assert buffer.due(after(5)).paragraphs == (
        Paragraph("Bob", "one"),
        Paragraph(speaker, "two"),
        Paragraph("Bob", "three"),
    )


def test_blank_line_is_marked_as_posted_with_the_next(buffer):
    buffer.add(1, "alice", "Alice", " \n", NOON)
    assert buffer.next_due() is None
    buffer.add(2, "alice", "Alice", "hello", after(1))

    assert buffer.due(after(5)).line_ids == (1, 2)


def test_endless_line_is_spread_over_posts(buffer):
    words = [f"word{number}" for number in range(1200)]
    buffer.add(1, "alice", "Alice", " ".join(words), NOON)
    buffer.add(2, "alice", "Alice", "done", NOON)

    posts = buffer.flush(after(1))

    said = " ".join(each.text for post in posts for each in post.paragraphs)
    assert said.split() == [*words, "done"]
    assert [post.line_ids for post in posts] == [(), (), (), (1, 2)]
    assert [post.paragraphs[0].is_continued for post in posts] == [False, True, True, True]
    assert all(_length(post) <= POST_LENGTH for post in posts)


def test_rest_of_a_long_line_waits_for_the_next_post(buffer):
    buffer.add(1, "alice", "Alice", "word " * 1000, NOON)

    assert buffer.due(after(1)).line_ids == ()
    assert buffer.due(after(2)) is None
    assert buffer.due(after(6)).line_ids == (1,)
    assert buffer.next_due() is None


def test_line_that_fits_the_next_post_is_not_torn(buffer):
    buffer.add(1, "alice", "Alice", "x" * 2900, NOON)
    buffer.add(2, "bob", "Bob", "just a few words " * 6, after(1))

    first, second = buffer.flush(after(2))

    assert (first.line_ids, second.line_ids) == ((1,), (2,))


def _length(post):
    return sum(len(each.speaker) + len(each.text) for each in post.paragraphs)


speakers = st.sampled_from(
    [("a", "Alice"), ("b1", "Bob"), ("b2", "Bob"), ("b2", "Red · Bob"), (None, ""), (None, "C, D")]
)
languages = st.sampled_from([None, "en", "fr > en"])
finals = st.tuples(
    st.just("final"),
    speakers,
    st.text("ab \n", min_size=1, max_size=30) | st.just("yes") | st.just("long words " * 500),
    languages,
)
polls = st.tuples(st.just("poll"), st.sampled_from([5.0, 10.0, 20.0]), st.none(), st.none())
steps = st.tuples(st.sampled_from([0, 0.5, 1, 3, 9, 40]), finals | polls)


def _run(script):
    """Play a script; the lines said, and each post with its time and the interval asked for."""
    buffer, now, said, posts = CaptionBuffer(), NOON, [], []
    for wait, (kind, what, text, language) in script:
        now += timedelta(seconds=wait)
        if kind == "final":
            said.append((what, text))
            buffer.add(len(said), *what, text, now, language=language)
        elif post := buffer.due(now, what):
            posts.append((now, what, post))
    return said, posts, buffer.flush(now)


def _runs(spoken):
    """Words by speaker run."""
    grouped = itertools.groupby(spoken, key=lambda each: each[0])
    runs = [(name, [word for _, words in run for word in words]) for name, run in grouped]
    return [run for run in runs if run[1]]


@given(st.lists(steps, max_size=25))
@settings(deadline=None)
def test_posts_together_are_what_was_said(script):
    said, timed, rest = _run(script)
    posts = [post for *_, post in timed] + list(rest)

    shown = [(each.speaker, each.text.split()) for post in posts for each in post.paragraphs]
    spoken = [(name or "Unknown speaker", text.split()) for (_, name), text in said]
    assert _runs(shown) == _runs([each for each in spoken if each[1]])
    assert all(_length(post) <= POST_LENGTH for post in posts)
    assert all(post.paragraphs for post in posts)
    ids = [line_id for post in posts for line_id in post.line_ids]
    assert len(ids) == len(set(ids))
    assert {number for number, (_, text) in enumerate(said, 1) if text.split()} <= set(ids)


@given(st.lists(steps, max_size=25))
@settings(deadline=None)
def test_two_posts_are_never_closer_than_the_interval(script):
    _, timed, _ = _run(script)

    for (earlier, *_), (later, interval, _) in itertools.pairwise(timed):
        assert later - earlier >= timedelta(seconds=interval)
