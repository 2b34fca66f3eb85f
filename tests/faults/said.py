"""From Slack to the meeting: at most once, in order, and told where it may not be there."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.known import MARK, Finding, Known, Reply, Saying
from tests.faults.order import misplaced
from tests.faults.signs import count_reports, is_correction, is_marked_late, is_withdrawal

# What is on its way when a deletion comes in cannot be called back.
_IN_FLIGHT_SECONDS = 2.0


@dataclass(frozen=True)
class _Open:
    """What people must be told of; `is_missing` where the meeting never had it."""

    channel: str
    mark: str
    is_missing: bool


def check_said(known: Known) -> list[Finding]:
    takes = _takes(known)
    return [
        *_doubled(known, takes),
        *_untold(known, takes),
        *_out_of_order(known, takes),
        *_after_withdrawal(known, takes),
        *_echoes(known),
    ]


def _takes(known: Known) -> dict[str, list[Saying]]:
    """Each reply and edit, as often as the meeting had it."""
    takes: dict[str, list[Saying]] = defaultdict(list)
    for saying in known.sayings:
        if saying.has_acted and not is_withdrawal(saying.text):
            for mark in MARK.findall(saying.text):
                # A correction may repeat the whole reply; that says nothing twice.
                if mark.startswith("edited-") or not is_correction(saying.text):
                    takes[mark].append(saying)
    return takes


def _doubled(known: Known, takes: dict[str, list[Saying]]) -> Iterator[Finding]:
    for each in (*known.replies, *known.edits):
        for _ in takes[each.mark][1:]:
            yield Finding("doubled", each.mark)


def _untold(known: Known, takes: dict[str, list[Saying]]) -> Iterator[Finding]:
    """A report that names its message is for that one, any other one for whichever is left."""
    open_ones = list(_open_ones(known, takes))
    named = {
        mark for words in _reports(known) for mark in MARK.findall(words) if count_reports(words)
    }
    left: dict[str, int] = defaultdict(int)
    for post in known.posts:
        if not MARK.search(post.words):
            left[post.channel] += count_reports(post.words)
    anywhere = sum(count_reports(words) for words in known.notices if not MARK.search(words))
    # What is only in doubt is the first to need one: a line that was said is surely not lost.
    for each in sorted(open_ones, key=lambda one: one.is_missing):
        if each.mark in named:
            continue
        if left[each.channel]:
            left[each.channel] -= 1
        elif anywhere:
            anywhere -= 1
        else:
            yield Finding("lost" if each.is_missing else "not told", each.mark)


def _reports(known: Known) -> list[str]:
    return [*(post.words for post in known.posts), *known.notices]


def _open_ones(known: Known, takes: dict[str, list[Saying]]) -> Iterator[_Open]:
    for reply in known.replies:
        said = takes[reply.mark]
        is_due = reply.accepted_at is not None and reply.withdrawn_at is None
        if not said and is_due and not _is_stopped(known, reply):
            yield _Open(reply.channel, reply.mark, is_missing=True)
        if said and not any(each.is_answered for each in said):
            yield _Open(reply.channel, reply.mark, is_missing=False)
        if said and reply.withdrawn_at is not None and not _is_taken_back(known, reply):
            yield _Open(reply.channel, reply.mark, is_missing=True)
    for edit in known.edits:
        if takes[edit.reply] and edit.accepted_at is not None and not takes[edit.mark]:
            yield _Open(edit.channel, edit.mark, is_missing=True)


def _is_stopped(known: Known, reply: Reply) -> bool:
    """Written while nothing was carried over, or below the card of a meeting that was left."""
    for stop in known.stops:
        is_its = (stop.channel, stop.kind) == (reply.channel, "chat")
        if not is_its or float(reply.ts) < stop.begins:
            continue
        is_over = stop.is_exit and float(reply.thread) < stop.begins
        if is_over or float(reply.ts) < stop.ends:
            return True
    return False


def _is_taken_back(known: Known, reply: Reply) -> bool:
    return any(
        reply.mark in each.text and is_withdrawal(each.text) and each.has_acted
        for each in known.sayings
    )


def _out_of_order(known: Known, takes: dict[str, list[Saying]]) -> Iterator[Finding]:
    moments = {id(saying): number for number, saying in enumerate(known.sayings)}
    threads: dict[tuple[str, str], list[Reply]] = defaultdict(list)
    for reply in known.replies:
        said = takes[reply.mark]
        if said and not is_marked_late(said[0].text):
            threads[reply.channel, reply.thread].append(reply)
    for replies in threads.values():
        replies.sort(key=lambda each: float(each.ts))
        wrong = misplaced([moments[id(takes[each.mark][0])] for each in replies])
        yield from (Finding("out of order", replies[index].mark) for index in wrong)
    for edit in known.edits:
        corrected, said = takes[edit.mark], takes[edit.reply]
        if not corrected:
            continue
        # Where nobody knows whether the reply arrived, its edit says the whole of it.
        is_whole = edit.reply in corrected[0].text
        if moments[id(said[0])] > moments[id(corrected[0])] if said else not is_whole:
            yield Finding("out of order", edit.mark)


def _after_withdrawal(known: Known, takes: dict[str, list[Saying]]) -> Iterator[Finding]:
    for reply in known.replies:
        if reply.withdrawn_at is None:
            continue
        latest = reply.withdrawn_at + _IN_FLIGHT_SECONDS
        if any(each.at > latest for each in takes[reply.mark]):
            yield Finding("said after it was withdrawn", reply.mark)


def _echoes(known: Known) -> Iterator[Finding]:
    """What came from the one side and was handed back to it."""
    for saying in known.sayings:
        for mark in MARK.findall(saying.text):
            if mark.startswith(("chat-", "caption-")):
                yield Finding("echoed", mark)
    for post in known.posts:
        for mark in MARK.findall(post.words):
            if mark.startswith(("reply-", "edited-")) and not count_reports(post.words):
                yield Finding("echoed", mark)
