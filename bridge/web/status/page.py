"""The status page as HTML, drawn by the server: readable without any script; pure.

Whatever comes from a meeting, from Slack or from the log is escaped here, in `_text`.
"""

from collections.abc import Iterable, Sequence
from html import escape

from bridge.web.status.merging import SharedLine, merged, shared_lines
from bridge.web.status.state import MeetingState, ReplicaState, WorkspaceState
from bridge.web.status.words import ago, clock, count

_RELOAD_SECONDS = 10
_LATE_SECONDS = 0.2
_SILENT_SECONDS = 20.0
_OLD_SECONDS = 15.0
# Each tells every five seconds how it is.
_UNHEARD_SECONDS = 10.0
_LITTLE_LEFT = 0.25
_LONGEST = 300
_LIVE = "live"
# Nothing is wrong with these.
_AT_EASE = frozenset({"waiting", "paused"})
_PARTS = ("database", "slack", "node")
_DEAD = '<span class="badge bad">dead</span> '


def page(replicas: Sequence[ReplicaState]) -> str:
    """The whole document."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>Status of the bridge</title>\n"
        '<link rel="stylesheet" href="/status/page.css">\n'
        '<script src="/status/page.js" defer></script>\n'
        f'<noscript><meta http-equiv="refresh" content="{_RELOAD_SECONDS}"></noscript>\n'
        "</head>\n<body>\n<header>\n<h1>Status of the bridge</h1>\n"
        f'<p id="link" role="status">Loaded anew every {_RELOAD_SECONDS} seconds.</p>\n</header>\n'
        f'<main id="state">\n{main(replicas)}</main>\n</body>\n</html>\n'
    )


def main(replicas: Sequence[ReplicaState]) -> str:
    """What is drawn anew whenever something has changed."""
    # What the dead held is with others by now.
    living = [each for each in replicas if each.is_alive]
    return "".join(
        [
            _overview(living, dead=len(replicas) - len(living)),
            _section("Processes", [_replica(each) for each in replicas], "None."),
            _meetings(living),
            _workspaces(living),
            _log(replicas),
        ]
    )


def _overview(replicas: Sequence[ReplicaState], dead: int) -> str:
    missing = [
        f"{_text(each.name)} lacks its {_text(part)}: {_text(why)}."
        for each in replicas
        for part, why in each.missing.items()
    ]
    numbers = (
        ("Meetings that are on", f"{sum(each.on for each in replicas):,}"),
        ("People in them", f"{sum(each.people for each in replicas):,}"),
        ("Streams followed", f"{sum(each.streams for each in replicas):,}"),
        ("Waiting for Slack", f"{_waiting_for_slack(replicas):,}"),
        ("Waiting for the database", f"{sum(each.units.count for each in replicas):,}"),
    )
    verdict = (
        f'<p class="verdict bad">{"<br>".join(missing)}</p>\n'
        if missing
        else '<p class="verdict good">Everything can be used: database, Slack and node.</p>\n'
    )
    if dead:
        lost = count(dead, "process is", "processes are")
        verdict += f'<p class="quiet">{lost} dead; the others have what was held there.</p>\n'
    tiles = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>\n" for name, value in numbers)
    return f'{verdict}<dl class="tiles">\n{tiles}</dl>\n'


def _waiting_for_slack(replicas: Iterable[ReplicaState]) -> int:
    workspaces = (workspace for replica in replicas for workspace in replica.workspaces)
    return sum(each.count for workspace in workspaces for each in workspace.queues.values())


def _replica(replica: ReplicaState) -> str:
    rows = _facts(replica) if replica.has_told else ()
    facts = f"<dl>\n{''.join(_row(*each) for each in rows)}</dl>\n" if rows else ""
    return (
        f"<article>\n<h3>{_text(replica.name)}</h3>\n"
        f'<p class="badges">{_standing(replica)}</p>\n{facts}</article>\n'
    )


def _standing(replica: ReplicaState) -> str:
    """Whether it lives, what it can use, and how old that is."""
    if not replica.has_told:
        living = _badge("has said nothing yet", is_good=True) if replica.is_alive else _DEAD
        return f'{living}<span class="quiet">there since {clock(replica.started)}</span>'
    is_old = replica.age > _UNHEARD_SECONDS or not replica.is_alive
    # What it could use then says nothing of now.
    parts = '<span class="badge">not heard of</span> ' if is_old else _parts(replica)
    age = f", {'last heard of ' if is_old else ''}{ago(replica.age)} ago" if replica.age else ""
    kind = "bad" if is_old else "quiet"
    return (
        f'{parts if replica.is_alive else _DEAD}<span class="quiet">version '
        f'{_text(replica.version)}, as of {clock(replica.at)}</span><span class="{kind}">{age}'
        "</span>"
    )


def _parts(replica: ReplicaState) -> str:
    return "".join(
        _badge(part, is_good=part not in replica.missing, title=replica.missing.get(part, ""))
        for part in _PARTS
    )


def _facts(replica: ReplicaState) -> Sequence[tuple[str, str, bool]]:
    """Rows of a name, a value, and whether that is as it should be."""
    up = (replica.at - replica.started).total_seconds()
    return (
        ("Running for" if replica.is_alive else "Ran for", ago(up), True),
        ("Holds" if replica.is_alive else "Held", _holds(replica), True),
        ("Slack sockets", f"{replica.sockets}", True),
        (
            "Waits to be stored",
            _stored_later(replica),
            replica.units.seconds < _OLD_SECONDS,
        ),
        (
            "Loop late by",
            f"{replica.lag * 1000:.0f} ms, at worst {replica.worst_lag * 1000:.0f} ms",
            replica.lag < _LATE_SECONDS,
        ),
        ("Past budgets", _past(replica), True),
    )


def _holds(replica: ReplicaState) -> str:
    bindings = len(replica.meetings) + replica.more_meetings
    streams = count(replica.streams, "stream", "streams")
    return f"{streams} of {count(bindings, 'binding', 'bindings')}"


def _stored_later(replica: ReplicaState) -> str:
    units = replica.units
    oldest = f", the oldest for {ago(units.seconds)}" if units.count else ""
    return f"{count(units.count, 'unit', 'units')}{oldest}"


def _past(replica: ReplicaState) -> str:
    named = (f"{_text(name)} {number:,}" for name, number in sorted(replica.past_budgets.items()))
    return ", ".join(named) or "none"


def _row(name: str, value: str, is_good: bool) -> str:  # noqa: FBT001 - a column of the table above
    kind = "" if is_good else ' class="bad"'
    return f"<div><dt>{name}</dt><dd{kind}>{value}</dd></div>\n"


def _meetings(replicas: Sequence[ReplicaState]) -> str:
    """Of many processes each row says which has it in hand."""
    several = len(replicas) > 1
    more = sum(each.more_meetings for each in replicas)
    rows = [
        _meeting(meeting, replica, several=several)
        for replica in replicas
        for meeting in replica.meetings
    ]
    foot = f'<p class="quiet">{more:,} more are not shown.</p>\n' if more else ""
    heads = ("Conference", "State", "On for", "People", "Last heard", "Gaps")
    shown = (*heads, "Held by") if several else heads
    return _table("Meetings", shown, rows, "No channel is bound to a conference.") + foot


def _meeting(meeting: MeetingState, replica: ReplicaState, *, several: bool) -> str:
    # Both by the clock of the process that has it.
    began = meeting.began
    since = "" if began is None else ago((replica.at - began).total_seconds() + replica.age)
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{_text(meeting.alias)}'
        f'<span class="quiet">{_text(meeting.workspace)}/{_text(meeting.channel)}</span></th>'
        f"{_cell('State', _state(meeting))}{_cell('On for', since or '–')}"
        f"{_cell('People', f'{meeting.people:,}')}{_cell('Last heard', _heard(meeting, replica))}"
        f"{_cell('Gaps', _gaps(meeting))}"
        f"{_cell('Held by', _text(replica.name)) if several else ''}</tr>\n"
    )


def _state(meeting: MeetingState) -> str:
    detail = f'<span class="quiet">{_text(meeting.detail)}</span>' if meeting.detail else ""
    words = meeting.state.replace("-", " ")
    if meeting.state in _AT_EASE:
        return f'<span class="badge">{_text(words)}</span> {detail}'
    return _badge(words, is_good=meeting.state == _LIVE) + detail


def _heard(meeting: MeetingState, replica: ReplicaState) -> str:
    if meeting.heard_seconds is None:
        return "–"
    seconds = meeting.heard_seconds + replica.age
    is_late = seconds > _SILENT_SECONDS and meeting.is_streaming
    return f"<span{' class=bad' if is_late else ''}>{ago(seconds)} ago</span>"


def _gaps(meeting: MeetingState) -> str:
    return "<br>".join(f"{clock(each.began)} – {clock(each.ended)}" for each in meeting.gaps) or "–"


def _workspaces(replicas: Sequence[ReplicaState]) -> str:
    rows = [
        f'<tr role="row"><th scope="row" role="rowheader">{_text(each.name)}'
        f'<span class="quiet">{_text(each.trouble)}</span></th>'
        f"{_cell('Waiting for Slack', _queue(each))}{_cell('Budgets', _left(each))}</tr>\n"
        for each in merged(each for replica in replicas for each in replica.workspaces)
    ]
    heads = ("Workspace", "Waiting for Slack", "Budgets of Slack’s methods")
    return _table("Slack", heads, rows, "No workspace is served.")


def _queue(workspace: WorkspaceState) -> str:
    lines = [
        f"<span{' class=bad' if each.seconds > _OLD_SECONDS else ''}>"
        f"{_text(name)} {each.count:,}, {ago(each.seconds)}</span>"
        for name, each in workspace.queues.items()
    ]
    return "<br>".join(lines) or "nothing"


def _left(workspace: WorkspaceState) -> str:
    lines = []
    for each in workspace.budgets:
        share = round(each.left * 100)
        wait = f", again in {ago(each.seconds)}" if each.seconds > 0 else ""
        kind = ' class="low"' if each.left < _LITTLE_LEFT else ""
        lines.append(
            f'<label class="meter"><span>{_text(each.method)} {share} %{wait}</span>'
            f'<meter{kind} min="0" max="100" low="25" value="{share}">{share} %</meter></label>'
        )
    return "".join(lines) or "none is spent"


def _log(replicas: Sequence[ReplicaState]) -> str:
    several = len(replicas) > 1
    items = [_line(each, several=several) for each in shared_lines(replicas)]
    body = f'<ol class="log">\n{"".join(items)}</ol>\n' if items else "<p>None.</p>\n"
    return f"<section>\n<h2>Last warnings and errors</h2>\n{body}</section>\n"


def _line(shared: SharedLine, *, several: bool) -> str:
    line = shared.line
    tellers = (
        f"{f' <code>{_text(reference)}</code>' if reference else ''}"
        f"{f' <span class=quiet>{_text(name)}</span>' if several else ''}"
        for name, reference in shared.tellers
    )
    return (
        f'<li class="{_text(line.level)}"><time>{_text(line.at[:19].replace("T", " "))}</time> '
        f"<strong>{_text(line.level)}</strong> {_text(line.text)}{''.join(tellers)}</li>\n"
    )


def _section(title: str, parts: Sequence[str], nothing: str) -> str:
    body = "".join(parts) or f"<p>{nothing}</p>\n"
    return f'<section>\n<h2>{title}</h2>\n<div class="cards">\n{body}</div>\n</section>\n'


def _table(title: str, heads: Sequence[str], rows: Sequence[str], nothing: str) -> str:
    if not rows:
        return f"<section>\n<h2>{title}</h2>\n<p>{nothing}</p>\n</section>\n"
    head = "".join(f'<th scope="col" role="columnheader">{each}</th>' for each in heads)
    return (
        f'<section>\n<h2>{title}</h2>\n<table role="table">\n<thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead>\n<tbody role="rowgroup">\n'
        f"{''.join(rows)}</tbody>\n</table>\n</section>\n"
    )


def _cell(name: str, html: str) -> str:
    """On a narrow screen each cell says what it is, for the head is not shown there.

    The roles stay, though the style makes blocks of rows and cells.
    """
    return f'<td role="cell" data-name="{name}">{html}</td>'


def _badge(text: str, *, is_good: bool, title: str = "") -> str:
    why = f": {_text(title)}" if title else ""
    kind = "good" if is_good else "bad"
    return f'<span class="badge {kind}">{_text(text)}{why}</span> '


def _text(words: str) -> str:
    return escape(words[:_LONGEST])
