"""The checker finds each kind of broken promise, and nothing where all were kept."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.faults.checker import check
from tests.faults.known import Edit, Kind, Known, Line, Post, Reply, Saying, Stop, What

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC).timestamp()
CARD, CAPTIONS = f"{NOON:.6f}", f"{NOON + 1:.6f}"


def line(number: int, kind: Kind = "chat", **more: object) -> Line:
    mark = f"{kind}-a-{number}"
    made = Line(
        mark=mark,
        kind=kind,
        channel="C1",
        speaker="Alice",
        text=f"{mark} said",
        at=NOON + 10 + number,
    )
    return replace(made, **more)


def post(words: str, at: float, *, thread: str | None = CARD, author: str = "") -> Post:
    return Post(channel="C1", ts=f"{NOON + at:.6f}", thread=thread, author=author, words=words)


def chat(number: int, at: float | None = None, **more: object) -> Post:
    shown = post(f"chat-a-{number} said", 11 + number if at is None else at, author="Alice (Pexip)")
    return replace(shown, **more)


def captions(words: str, at: float = 20) -> Post:
    return post(words, at, thread=CAPTIONS)


def reply(number: int, **more: object) -> Reply:
    made = Reply(
        mark=f"reply-a-{number}",
        channel="C1",
        thread=CARD,
        ts=f"{NOON + number:.6f}",
        accepted_at=NOON + number,
    )
    return replace(made, **more)


def saying(text: str, at: float = 10, **more: object) -> Saying:
    made = Saying(channel="C1", text=text, at=NOON + at, has_acted=True, is_answered=True)
    return replace(made, **more)


def said(number: int, at: float = 10, **more: object) -> Saying:
    return saying(f"Ana: reply-a-{number} said", at, **more)


def known(**parts: object) -> Known:
    return Known(threads={("C1", CARD): "chat", ("C1", CAPTIONS): "caption"}, **parts)


def found(**parts: object) -> list[tuple[What, str]]:
    return [(each.what, each.mark) for each in check(known(**parts)).findings]


def test_where_all_is_well_nothing_is_found():
    verdict = check(
        known(
            lines=[line(0), line(1, "caption"), line(2), line(3, "caption")],
            posts=[chat(0), chat(2), captions("Alice: caption-a-1 said caption-a-3 said")],
            replies=[reply(0), reply(1), reply(2, withdrawn_at=NOON + 3)],
            edits=[Edit(mark="edited-a-1", reply="reply-a-1", channel="C1", accepted_at=NOON)],
            sayings=[
                saying("This meeting’s chat can be read in a Slack channel."),
                said(0),
                said(1),
                saying("Ana: *edited-a-1 instead of said*"),
                said(2, at=2.5),
                saying("Ana *withdrawn: “reply-a-2 said”*"),
            ],
            log=["info: the bridge is running"],
            secrets={"PIN": "1234"},
        )
    )

    assert verdict.findings == ()
    assert (verdict.delivered, verdict.gaps, verdict.in_gaps) == (8, 0, 0)
    assert not verdict.others


def test_what_stands_nowhere_is_lost():
    assert found(lines=[line(0), line(1, "caption")], posts=[chat(0)]) == [("lost", "caption-a-1")]


def test_what_stands_twice_is_doubled_and_the_second_does_not_count_for_the_order():
    posts = [chat(0), chat(1), chat(0, at=15)]

    assert found(lines=[line(0), line(1)], posts=posts) == [("doubled", "chat-a-0")]


def test_two_that_stand_the_wrong_way_round_are_out_of_order():
    posts = [chat(1, at=20), chat(0, at=21), chat(2, at=22)]

    [(what, mark)] = found(lines=[line(0), line(1), line(2)], posts=posts)

    assert (what, mark in {"chat-a-0", "chat-a-1"}) == ("out of order", True)


def test_the_order_within_a_post_counts_as_well():
    lines = [line(0, "caption"), line(1, "caption")]
    posts = [captions("Alice: caption-a-1 said caption-a-0 said")]

    assert [what for what, _ in found(lines=lines, posts=posts)] == ["out of order"]


def test_chat_and_captions_are_in_order_each_for_itself():
    lines = [line(0, "caption"), line(1)]

    assert found(lines=lines, posts=[chat(1), captions("Alice: caption-a-0 said")]) == []


def test_what_fell_out_of_its_thread_is_misplaced():
    assert found(lines=[line(0)], posts=[chat(0, thread=None)]) == [("misplaced", "chat-a-0")]


def test_words_that_are_missing_are_noticed():
    posts = [chat(0, words="chat-a-0 …")]

    assert found(lines=[line(0)], posts=posts) == [("cut", "chat-a-0")]


@pytest.mark.parametrize(
    ("lines", "posts"),
    [
        ([line(0)], [chat(0, author="Bob (Pexip)")]),
        ([line(0, "caption")], [captions("Bob: caption-a-0 said")]),
        (
            [line(0, "caption", speaker="Bob"), line(1, "caption")],
            [captions("Bob: caption-a-0 said"), captions("caption-a-1 said", at=30)],
        ),
    ],
    ids=["chat", "caption", "a paragraph that goes on"],
)
def test_words_under_another_name_are_noticed(lines: list[Line], posts: list[Post]):
    assert [what for what, _ in found(lines=lines, posts=posts)] == ["under another name"]


def test_a_gap_excuses_what_a_process_had_when_it_died_in_its_own_thread():
    lines = [line(0), line(1), line(2, "caption"), line(60)]
    mark = post("Chat was interrupted 12:00:10–12:00:14 UTC", 80)

    verdict = check(known(lines=lines, posts=[mark], deaths=[NOON + 11.5]))

    assert [each.mark for each in verdict.findings] == ["caption-a-2", "chat-a-60"]
    assert (verdict.gaps, verdict.in_gaps) == (1, 2)


def test_a_gap_excuses_nothing_before_what_was_stored_when_the_process_died():
    mark = post("Chat was interrupted 12:00:10–12:00:14 UTC", 80)

    results = found(lines=[line(0), line(1), line(2)], posts=[chat(1), mark], deaths=[NOON + 12.5])

    assert results == [("lost", "chat-a-0")]


@pytest.mark.parametrize("death", [8.0, 30.0, 50.0], ids=["before", "long after", "behind it"])
def test_a_gap_excuses_nothing_of_what_was_delivered_to_a_process_that_lived(death: float):
    mark = post("Chat was interrupted 12:00:10–12:00:44 UTC", 80)

    assert found(lines=[line(0)], posts=[mark], deaths=[NOON + death]) == [("lost", "chat-a-0")]


def test_a_gap_excuses_what_was_said_as_a_process_that_was_stopped_hung_up():
    lines = [line(0, at=NOON + 11.4), line(1, at=NOON + 11.6), line(2, at=NOON + 11.9)]
    mark = post("Chat was interrupted 12:00:11–12:00:14 UTC", 80)

    results = found(lines=lines, posts=[mark], farewells=[NOON + 11.5])

    assert results == [("lost", "chat-a-0"), ("lost", "chat-a-2")]


def test_a_gap_excuses_what_was_told_a_process_that_stood_still_and_no_more():
    lines = [line(0), line(1), line(4)]
    mark = post("Chat was interrupted 12:00:10–12:00:18 UTC", 80)

    results = found(lines=lines, posts=[mark], lapses=[(NOON + 10.5, NOON + 12)])

    assert results == [("lost", "chat-a-4")]


def test_a_gap_that_names_a_number_stands_for_as_many_lines():
    lines = [line(0), line(1), line(2)]
    mark = post("Chat was interrupted 12:00:10–12:00:15 UTC, at least 2 lines", 80)

    assert found(lines=lines, posts=[mark]) == [("lost", "chat-a-2")]


def test_what_was_said_to_nobody_lies_inside_of_a_marked_gap():
    mark = post("Chat was interrupted 12:00:10–12:00:12 UTC", 80)

    assert found(unheard=[line(1), line(7)], posts=[mark]) == [("not marked", "chat-a-7")]


def test_a_fold_stands_for_as_many_lines_as_it_says():
    lines = [line(number) for number in range(6)]
    fold = chat(1, words="chat-a-1 said\n… and 3 more lines")

    assert found(lines=lines, posts=[chat(0), fold, chat(5)]) == []
    assert found(lines=[*lines, line(6)], posts=[chat(0), fold, chat(5)]) == [("lost", "chat-a-6")]


def test_after_a_stop_nothing_is_expected_of_what_came_then_or_was_still_queued():
    stop = Stop(channel="C1", kind="chat", begins=NOON + 14.5, ends=NOON + 100)
    lines = [line(0), line(1), line(2), line(9), line(200)]

    assert found(lines=lines, posts=[chat(0), chat(1)], stops=[stop]) == [("lost", "chat-a-200")]
    assert found(lines=lines, posts=[chat(1)], stops=[stop]) == [
        ("lost", "chat-a-0"),
        ("lost", "chat-a-200"),
    ]


def test_what_is_written_after_a_stop_need_not_be_said():
    stop = Stop(channel="C1", kind="chat", begins=NOON + 0.5, ends=NOON + 1.5)

    assert found(replies=[reply(0), reply(1), reply(2)], stops=[stop]) == [
        ("lost", "reply-a-0"),
        ("lost", "reply-a-2"),
    ]


def test_below_the_card_of_a_meeting_that_was_left_nothing_is_said_any_more():
    left = Stop(channel="C1", kind="chat", begins=NOON + 0.5, ends=NOON + 1.5, is_exit=True)
    anew = f"{NOON + 1.8:.6f}"

    assert found(replies=[reply(0), reply(2), reply(3, thread=anew)], stops=[left]) == [
        ("lost", "reply-a-0"),
        ("lost", "reply-a-3"),
    ]


def test_a_reply_that_was_accepted_is_said_or_its_writer_told():
    silent = known(replies=[reply(0), reply(1)], sayings=[said(0)])
    told = replace(silent, posts=[post("Ana’s message did not reach the meeting.", 30)])
    named = replace(silent, notices=["“reply-a-1 …” may not have arrived in the meeting."])

    assert [(each.what, each.mark) for each in check(silent).findings] == [("lost", "reply-a-1")]
    assert check(told).findings == check(named).findings == ()


def test_one_report_is_for_one_message():
    report = post("Ana’s message did not reach the meeting.", 30)
    several = post("2 messages did not reach the meeting.", 30)

    assert found(replies=[reply(0), reply(1)], posts=[report]) == [("lost", "reply-a-1")]
    assert found(replies=[reply(0), reply(1)], posts=[several]) == []


def test_what_slack_was_never_told_to_have_is_slacks_to_repeat():
    assert found(replies=[reply(0, accepted_at=None)]) == []


def test_a_reply_whose_answer_was_lost_has_to_be_told_of():
    assert found(replies=[reply(0)], sayings=[said(0, is_answered=False)]) == [
        ("not told", "reply-a-0")
    ]


def test_a_reply_is_said_at_most_once_whatever_came_of_the_first_try():
    twice = [said(0, is_answered=False), said(0)]
    refused = [said(0, has_acted=False, is_answered=False), said(0)]

    assert found(replies=[reply(0)], sayings=twice) == [("doubled", "reply-a-0")]
    assert found(replies=[reply(0)], sayings=refused) == []


def test_replies_are_said_in_the_order_in_which_they_were_written():
    sayings = [said(1), said(0)]
    late = [said(1), saying("Ana (12:00): reply-a-0 said")]

    [(what, _)] = found(replies=[reply(0), reply(1)], sayings=sayings)

    assert what == "out of order"
    assert found(replies=[reply(0), reply(1)], sayings=late) == []


@pytest.mark.parametrize(
    ("sayings", "what"),
    [
        ([saying("Ana: *edited-a-0 instead of said*"), said(0)], "out of order"),
        ([said(0)], "lost"),
        ([said(0), *[saying("Ana: *edited-a-0 instead of said*")] * 2], "doubled"),
        ([saying("Ana: reply-a-0 edited-a-0")], None),
        ([said(0), saying("Ana: *corrected:* reply-a-0 edited-a-0")], None),
        # Nobody was told that the reply itself may not have arrived.
        ([saying("Ana: *corrected:* reply-a-0 edited-a-0")], "lost"),
    ],
    ids=["before its original", "never", "twice", "said as edited", "with the whole text", "alone"],
)
def test_an_edit_comes_once_and_behind_its_original(sayings: list[Saying], what: What | None):
    edit = Edit(mark="edited-a-0", reply="reply-a-0", channel="C1", accepted_at=NOON)

    results = found(replies=[reply(0)], edits=[edit], sayings=sayings)

    assert [each for each, _ in results] == ([] if what is None else [what])


def test_what_was_withdrawn_is_not_said_afterwards_and_taken_back_where_it_was():
    withdrawn = reply(0, withdrawn_at=NOON + 5)
    back = saying("Ana *withdrawn: “reply-a-0 said”*", 11)

    assert found(replies=[withdrawn]) == []
    assert found(replies=[withdrawn], sayings=[said(0, at=4)]) == [("lost", "reply-a-0")]
    assert found(replies=[withdrawn], sayings=[said(0, at=10), back]) == [
        ("said after it was withdrawn", "reply-a-0")
    ]


def test_what_goes_back_where_it_came_from_is_an_echo():
    posts = [chat(0), post("reply-a-0 said", 30)]
    sayings = [said(0), saying("Alice: chat-a-0 said")]

    assert found(lines=[line(0)], replies=[reply(0)], posts=posts, sayings=sayings) == [
        ("echoed", "chat-a-0"),
        ("echoed", "reply-a-0"),
    ]


def test_a_secret_in_the_log_is_named_and_not_shown():
    assert found(log=["joining with 739105"], secrets={"PIN": "739105"}) == [("leaked", "PIN")]
