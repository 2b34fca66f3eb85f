"""From the meeting to Slack: each line once, in order, in its thread, under its speaker's name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.faults.gaps import find_gaps
from tests.faults.known import MARK, Finding, Kind, Known, Line, Post
from tests.faults.order import misplaced
from tests.faults.signs import find_fold


@dataclass
class Mirrored:
    """What was found on the way to Slack."""

    findings: list[Finding] = field(default_factory=list)
    gaps: int = 0
    in_gaps: int = 0


def check_mirrored(known: Known) -> Mirrored:
    standing = _standing(known.posts)
    gaps = list(find_gaps(known, standing))
    result = Mirrored(gaps=len(gaps))
    for line in known.lines:
        places = standing.get(line.mark, [])
        result.findings += _of_places(line, places)
        if places or _is_stopped(line, known, standing) or _is_folded(line, known, standing):
            continue
        if any(gap.excuses(line) for gap in gaps):
            result.in_gaps += 1
        else:
            result.findings.append(Finding("lost", line.mark))
    result.findings += _out_of_order(known)
    result.findings += _misnamed(known)
    result.findings += (
        Finding("not marked", line.mark)
        for line in known.unheard
        if not any(gap.holds(line) for gap in gaps) and not _is_not_wanted(line, known)
    )
    return result


def marks_in(post: Post) -> list[str]:
    """The lines of meetings that a post holds, from top to bottom."""
    found: list[str] = MARK.findall(post.words)
    return [mark for mark in found if mark.startswith(("chat-", "caption-"))]


def _standing(posts: Iterable[Post]) -> dict[str, list[Post]]:
    standing: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        for mark in marks_in(post):
            standing[mark].append(post)
    return standing


def _of_places(line: Line, places: list[Post]) -> Iterator[Finding]:
    for _ in places[1:]:
        yield Finding("doubled", line.mark)
    for post in places:
        if post.thread is None or post.channel != line.channel:
            yield Finding("misplaced", line.mark)
        if line.text not in post.words:
            yield Finding("cut", line.mark)


def _is_stopped(line: Line, known: Known, standing: dict[str, list[Post]]) -> bool:
    """Not to be mirrored any more, or still queued when that was said: nothing behind it stood."""
    for stop in known.stops:
        if (stop.channel, stop.kind) != (line.channel, line.kind) or line.at > stop.ends:
            continue
        stood = (
            later
            for later in known.lines
            if (later.channel, later.kind) == (line.channel, line.kind) and later.at > line.at
            for post in standing.get(later.mark, [])
            if post.at < stop.begins
        )
        if next(stood, None) is None:
            return True
    return False


def _is_not_wanted(line: Line, known: Known) -> bool:
    return any(
        (stop.channel, stop.kind) == (line.channel, line.kind)
        and stop.begins <= line.at < stop.ends
        for stop in known.stops
    )


def _is_folded(line: Line, known: Known, standing: dict[str, list[Post]]) -> bool:
    """Whether it lies where a post says that there were so many more."""
    same = [each for each in known.lines if _lane(each) == _lane(line)]
    index = same.index(line)
    for post in known.posts:
        count = find_fold(post.words)
        if count and known.threads.get((post.channel, post.thread or "")) == line.kind:
            missing = _missing_around(post, same, standing)
            if index in missing[:count]:
                return True
    return False


def _missing_around(post: Post, lines: list[Line], standing: dict[str, list[Post]]) -> list[int]:
    """Which lines are missing between those that stand before a post and those behind it."""
    before = [
        index
        for index, line in enumerate(lines)
        if any(each.ts <= post.ts for each in standing.get(line.mark, []))
    ]
    begin = max(before, default=-1) + 1
    missing = []
    for index in range(begin, len(lines)):
        if standing.get(lines[index].mark):
            break
        missing.append(index)
    return missing if lines and post.channel == lines[0].channel else []


def _lane(line: Line) -> tuple[str, Kind]:
    return line.channel, line.kind


def _out_of_order(known: Known) -> Iterator[Finding]:
    numbers = {line.mark: number for number, line in enumerate(known.lines)}
    kinds = {line.mark: line.kind for line in known.lines}
    lanes: dict[tuple[str, str | None, Kind], list[str]] = defaultdict(list)
    for post in sorted(known.posts, key=lambda each: each.ts):
        for mark in marks_in(post):
            if mark in numbers:
                lane = lanes[post.channel, post.thread, kinds[mark]]
                # One that stands twice is in order where it stands first.
                lane += [] if mark in lane else [mark]
    for marks in lanes.values():
        wrong = misplaced([numbers[mark] for mark in marks])
        yield from (Finding("out of order", marks[index]) for index in wrong)


def _misnamed(known: Known) -> Iterator[Finding]:
    """A chat line has its author's name above it, a caption the last one in its thread."""
    speakers = {line.mark: line.speaker for line in known.lines}
    current: dict[tuple[str, str], str] = {}
    for post in sorted(known.posts, key=lambda each: each.ts):
        if post.thread is None:
            # Fallen out of its thread, it goes on with nothing.
            continue
        thread = (post.channel, post.thread)
        for row in post.words.split("\n"):
            name, colon, _ = row.partition(": ")
            if colon and not MARK.search(name):
                current[thread] = name
            for mark in MARK.findall(row):
                shown = post.author or current.get(thread, "")
                if mark in speakers and not shown.startswith(speakers[mark]):
                    yield Finding("under another name", mark)
