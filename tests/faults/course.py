"""One fault with one database, from a world in which everything flows to what became of it."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.bridge_run import BridgeDiedError
from tests.faults.checker import Verdict, check
from tests.faults.databases import DatabaseKind, Databases
from tests.faults.fault import Fault
from tests.faults.known import MARK, Known
from tests.faults.load import flowing
from tests.faults.reading import read
from tests.faults.signs import find_gap
from tests.faults.stage import NeverError, Pace, Stage, now, until

# So long the load goes on behind a fault, so that there is something to recover with.
_AFTER_SECONDS = 5.0
_RECOVERED_WITHIN = 40.0
# When nothing has moved for so long, what is missing is taken for lost.
_QUIET_SECONDS, _LONG_QUIET_SECONDS = 30.0, 75.0
_CLEAN_QUIET_SECONDS = 2.0
# Slack takes a line a second and channel, so minutes of them take minutes.
_SETTLED_WITHIN, _SETTLED_FULL_WITHIN = 180.0, 900.0
# In case something hangs that should not.
_LONGEST_SECONDS, _LONGEST_FULL_SECONDS = 600.0, 1800.0
_LOOK_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one fault; without a verdict it could not be tried at all."""

    fault: str
    database: DatabaseKind
    verdict: Verdict | None
    recovery: float | None = None
    log_lines: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether every promise was kept, and all meetings came back."""
        if self.verdict is None or self.recovery is None:
            return False
        return not self.verdict.findings and not self.notes


async def run(
    fault: Fault, kind: DatabaseKind, databases: Databases, folder: Path, pace: Pace
) -> Outcome:
    """Try it in a folder of its own; what the bridge does is noted and never raised."""
    log: list[str] = []
    try:
        store = await databases.make(kind, folder, own_server=fault.needs_own_server)
        stage = Stage(
            folder,
            store,
            pace,
            log,
            replicas=fault.replicas,
            has_wires=fault.has_wires,
            is_apart=fault.is_apart,
            has_two_nodes=fault.has_two_nodes,
        )
        limit = _LONGEST_FULL_SECONDS if pace.is_full else _LONGEST_SECONDS
        async with asyncio.timeout(limit), stage.running(code=databases.code):
            return await _strike(fault, kind, stage)
    except Exception as error:  # noqa: BLE001 - one that cannot be tried must not end the others
        return Outcome(fault=fault.name, database=kind, verdict=None, notes=(_explain(error),))
    finally:
        (folder / "bridge.log").write_text("".join(log))


async def _strike(fault: Fault, kind: DatabaseKind, stage: Stage) -> Outcome:
    async with flowing(stage) as stop:
        await until(lambda: _all_flow(stage), "flow in every meeting", every=_LOOK_SECONDS)
        log_began = len(stage.log)
        await _try(fault, stage)
        since = stage.recovering_since or now()
        await asyncio.sleep(stage.pace.seconds(_AFTER_SECONDS))
        await _recovered(stage, since)
        stop()
    known = await _settled(stage)
    log_lines = len(stage.log) - log_began
    verdict = check(known)
    stage.log += ["\n", *_describe(known, verdict)]
    return Outcome(
        fault=fault.name,
        database=kind,
        verdict=verdict,
        recovery=_recovery(stage, known, since),
        log_lines=log_lines,
        notes=tuple(stage.notes),
    )


def _describe(known: Known, verdict: Verdict) -> Iterator[str]:
    """For whoever reads the log: what was found, and when what is missing was delivered."""
    delivered = {line.mark: line.at for line in (*known.lines, *known.unheard)}
    for finding in verdict.findings:
        at = delivered.get(finding.mark)
        yield f"{finding.what}: {finding.mark}{'' if at is None else f' at {_moment(at)}'}\n"
    yield from (f"the bridge's process ended at {_moment(at)}\n" for at in known.deaths)


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


async def _try(fault: Fault, stage: Stage) -> None:
    """A bridge that does not come back, or not in time, is judged by what it has done so far."""
    try:
        await fault.strike(stage)
    except (BridgeDiedError, NeverError) as error:
        stage.notes.append(str(error))


def _explain(error: BaseException) -> str:
    """Why it could not be tried, as one line, out of the groups that tasks wrap it in."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    is_known = isinstance(error, BridgeDiedError | NeverError)
    return str(error) if is_known else f"could not be tried: {error!r}"


def _all_flow(stage: Stage) -> bool:
    """Every meeting has chat and captions in Slack and a reply in its own chat."""
    known = read(stage)
    shown = {(post.channel, mark[:4]) for post in known.posts for mark in MARK.findall(post.words)}
    said = {(each.channel, "repl") for each in known.sayings if "reply-" in each.text}
    kinds = ("chat", "capt", "repl")
    wanted = {(place.channel.id, kind) for place in stage.places for kind in kinds}
    return wanted <= shown | said


async def _settled(stage: Stage) -> Known:
    """Everything is where it should be, or nothing moves any more."""
    most = _LONG_QUIET_SECONDS if stage.pace.is_full else _QUIET_SECONDS
    within = _SETTLED_FULL_WITHIN if stage.pace.is_full else _SETTLED_WITHIN
    moved, began = now(), now()
    before: tuple[int, ...] = ()
    while True:
        known = read(stage)
        if (progress := _progress(known)) != before:
            moved, before = now(), progress
        is_clean = not check(known).count("lost", "not marked")
        quiet = now() - moved
        if quiet >= (_CLEAN_QUIET_SECONDS if is_clean else most):
            return known
        if now() - began > within:
            stage.notes.append("it did not come to rest")
            return known
        await asyncio.sleep(_LOOK_SECONDS)


def _progress(known: Known) -> tuple[int, ...]:
    """How much has come, and how far gaps reach: that is told by edits, slowly taken by Slack."""
    marks = sum(len(MARK.findall(post.words)) for post in known.posts)
    said = sum(bool(MARK.search(each.text)) for each in known.sayings)
    gaps = tuple(post.words for post in known.posts if find_gap(post.words, post.at))
    return marks, len(known.notices), said, hash(gaps)


async def _recovered(stage: Stage, since: float) -> None:
    """Wait for it, for a while: what never comes back shows in the table."""
    with suppress(NeverError):
        await until(
            lambda: _recovery(stage, read(stage), since),
            "recovery",
            patience=_RECOVERED_WITHIN,
            every=_LOOK_SECONDS,
        )


def _recovery(stage: Stage, known: Known, since: float) -> float | None:
    """Until every meeting had something in Slack again; None where one never had."""
    first: dict[str, float] = {}
    for post in known.posts:
        if post.at >= since and MARK.search(post.words):
            first[post.channel] = min(post.at, first.get(post.channel, post.at))
    wanted = {place.channel.id for place in stage.places} - stage.refusing
    return max(first[each] for each in wanted) - since if wanted <= first.keys() else None
