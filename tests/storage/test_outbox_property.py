"""The outbox under random writing, sending and dying: order kept, nothing lost, few doubles."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings, meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.queues import attempts, filed, outbox
from bridge.storage.queues.outbox import Entry, Post, Priority, Upload
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import START, FakeClock
from tests.outbox_rows import attempt, due

CHANNELS = ("C1", "C2")
_NEW = {"post", "upload"}
pick = st.integers(min_value=0, max_value=99)


@dataclass
class Written:
    """What the bridge wanted of one key."""

    post: Post
    turn: int
    text: str
    is_wanted: bool = True
    is_sure: bool = True
    is_file: bool = False


class FakeSlack:
    """Keeps messages by ts, as Slack would; may be told to lose the answer, not the message."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.arrivals: list[Entry] = []

    def take(self, entry: Entry) -> str | None:
        """Carry an entry out; None if its message does not exist."""
        if entry.action == "upload":
            self.arrivals.append(entry)
            return ""
        if entry.action == "post":
            ts = f"{len(self.arrivals)}.0"
            self.arrivals.append(entry)
        elif entry.ts is None or entry.ts not in self.texts:
            return None
        else:
            ts = entry.ts
        if entry.action == "delete":
            del self.texts[ts]
        else:
            self.texts[ts] = entry.text
        return ts


class Moment(Enum):
    """When the process dies, seen from a call that is being made."""

    BEFORE_IT_SHOWS = auto()
    BEFORE_IT_ARRIVES = auto()
    ONCE_IT_ARRIVED = auto()


Lane: TypeAlias = tuple[str, str | None, str]


def lane(entry: Entry) -> Lane:
    """Of words, of files, and of each message that is changed."""
    own = {"post": "", "upload": "file"}.get(entry.action, f"change of {entry.key}")
    return entry.channel, entry.thread_key, own


def is_said(priority: Priority) -> bool:
    """All else goes before what people say, in the same lane."""
    return priority in {Priority.CHAT, Priority.CAPTIONS}


class Outbox(RuleBasedStateMachine):
    """One workspace: somebody writes, one sender sends, the process dies now and then."""

    def __init__(
        self, run: Callable[[Coroutine[Any, Any, Any]], Any], database: Database, workspace: str
    ) -> None:
        super().__init__()
        self.run, self.database, self.workspace = run, database, workspace
        self.clock: FakeClock = database._clock
        self.slack = FakeSlack()
        self.written: dict[str, Written] = {}
        self.ts: dict[str, str] = {}
        self.flying: list[Entry] = []
        self.void: set[int] = set()
        self.waiting: set[int] = set()
        self.doubts: Counter[str] = Counter()
        self.turns = itertools.count()
        self.within(self.begin_a_meeting)

    async def begin_a_meeting(self, tx: Transaction) -> None:
        binding = Binding(self.workspace, self.workspace, "C1", "conf", "conf", "U1", START)
        await bindings.add(tx, binding)
        await meetings.begin(tx, self.workspace, binding)

    def within(self, act: Callable[[Transaction], Coroutine[Any, Any, Any]]) -> Any:
        async def go() -> Any:
            async with self.database.transaction() as tx:
                return await act(tx)

        return self.run(go())

    def depth(self) -> int:
        """How much is left to do."""
        return int(self.within(lambda tx: outbox.depth(tx, self.workspace)))

    def known(self, index: int) -> Written:
        return list(self.written.values())[index % len(self.written)]

    @rule(channel=st.sampled_from(CHANNELS), root=pick, priority=st.sampled_from(Priority))
    def write_a_post(self, channel: str, root: int, priority: Priority) -> None:
        written = self.note_new(channel, root, priority)
        assert self.within(lambda tx: outbox.post(tx, self.workspace, written.post))

    @rule(channel=st.sampled_from(CHANNELS), root=pick, priority=st.sampled_from(Priority))
    def write_a_file(self, channel: str, root: int, priority: Priority) -> None:
        written = self.note_new(channel, root, priority)
        written.is_file = True
        assert self.within(lambda tx: self.upload(tx, written))

    def note_new(self, channel: str, root: int, priority: Priority) -> Written:
        known = [each for each in self.written.values() if not each.is_file]
        roots = [each.post.key for each in known if each.post.thread_key is None]
        thread_key = roots[root % len(roots)] if roots and root % 2 else None
        if thread_key is not None:
            channel = self.written[thread_key].post.channel
        turn = next(self.turns)
        key = f"k{turn}"
        post = Post(key, channel, f"text {key}", thread_key=thread_key, priority=priority)
        self.written[key] = Written(post, turn, post.text)
        return self.written[key]

    async def upload(self, tx: Transaction, written: Written) -> bool:
        post = written.post
        file = Upload(
            key=post.key,
            channel=post.channel,
            meeting_id=self.workspace,
            kind="document",
            name="a.txt",
            title="A",
            content=post.key.encode(),
            comment=post.text,
            thread_key=post.thread_key,
            priority=post.priority,
        )
        return await outbox.upload(tx, self.workspace, file)

    @precondition(lambda self: self.written)
    @rule(index=pick)
    def write_the_same_post_again(self, index: int) -> None:
        written = self.known(index)
        if written.is_file:
            assert not self.within(lambda tx: self.upload(tx, written))
        else:
            assert not self.within(lambda tx: outbox.post(tx, self.workspace, written.post))

    @precondition(lambda self: self.written)
    @rule(index=pick)
    def write_an_edit(self, index: int) -> None:
        written = self.known(index)
        text = f"edit {next(self.turns)}"
        self.within(lambda tx: outbox.edit(tx, self.workspace, written.post.key, text))
        # Of a file nothing can be changed, nor can it be taken away.
        if written.is_wanted and not written.is_file:
            written.text = text

    @precondition(lambda self: self.written)
    @rule(index=pick)
    def write_a_deletion(self, index: int) -> None:
        written = self.known(index)
        self.within(lambda tx: outbox.delete(tx, self.workspace, written.post.key))
        written.is_wanted &= written.is_file

    @precondition(lambda self: self.ts)
    @rule(index=pick)
    def a_person_deletes_a_message_and_it_is_posted_anew(self, index: int) -> None:
        key = list(self.ts)[index % len(self.ts)]
        written = self.written[key]
        if not written.is_wanted or self.slack.texts.pop(self.ts[key], None) is None:
            return
        del self.ts[key]
        written.turn = next(self.turns)
        written.text = written.post.text
        # Whatever Slack has to do with the message that is gone may not be tried on the new one.
        self.void |= {entry.id for entry in self.flying if entry.key == key}
        self.within(lambda tx: outbox.repost(tx, self.workspace, written.post))

    @rule(index=pick)
    def begin_to_send(self, index: int) -> None:
        found = self.within(lambda tx: due(tx, self.workspace, waiting=self.waiting))
        offered = {lane(entry) for entry in found}
        busy = {lane(entry) for entry in self.flying}
        assert len(offered) == len(found)
        assert not offered & busy
        if found:
            entry = found[index % len(found)]
            entry = self.within(lambda tx: attempt(tx, entry.id))
            self.flying.append(entry)
            self.check_the_thread(entry)

    @precondition(lambda self: self.flying)
    @rule(index=pick)
    def slack_does_it(self, index: int) -> None:
        self.settle(self.flying.pop(index % len(self.flying)))

    def settle(self, entry: Entry) -> None:
        self.store(entry, self.slack.take(entry))

    def store(self, entry: Entry, ts: str | None) -> None:
        if entry.action == "upload":
            self.within(lambda tx: attempts.uploaded(tx, entry.id, "F1", None))
            return
        if ts is None and entry.action == "edit":
            self.within(lambda tx: attempts.give_up(tx, entry.id, "message_not_found"))
            return
        self.within(lambda tx: attempts.sent(tx, entry.id, ts or ""))
        if entry.action == "post":
            self.ts[entry.key] = str(ts)
        elif entry.action == "delete":
            self.ts.pop(entry.key, None)

    @precondition(lambda self: self.flying)
    @rule(index=pick, waits=st.booleans())
    def slack_is_too_busy(self, index: int, waits: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        entry = self.flying.pop(index % len(self.flying))
        self.waiting |= {entry.id} if waits else set()
        self.within(lambda tx: attempts.retry(tx, entry.id, 5 * waits, "ratelimited"))

    @precondition(lambda self: self.flying)
    @rule(index=pick)
    def slack_refuses_for_good(self, index: int) -> None:
        entry = self.flying.pop(index % len(self.flying))
        self.within(lambda tx: attempts.give_up(tx, entry.id, "invalid_blocks"))
        if entry.id not in self.void:
            self.abandon(entry)

    @precondition(lambda self: self.flying)
    @rule(index=pick, arrives=st.booleans(), is_seen=st.booleans())
    def a_call_times_out(self, index: int, arrives: bool, is_seen: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        entry = self.flying.pop(index % len(self.flying))
        self.show(entry)
        ts = self.slack.take(entry) if arrives else None
        if entry.action in _NEW:
            self.settle_doubt(entry, ts if is_seen else None)
        else:
            self.within(lambda tx: attempts.retry(tx, entry.id, 0, "timeout"))

    @rule(moments=st.lists(st.sampled_from(Moment), min_size=4, max_size=4), is_seen=st.booleans())
    def the_process_dies(self, moments: list[Moment], is_seen: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        arrived: dict[int, str | None] = {}
        doubted = set()
        for entry, moment in zip(self.flying, itertools.cycle(moments)):
            if moment is not Moment.BEFORE_IT_SHOWS:
                self.show(entry)
            # A file that an earlier try may have shown is known by its id, and looked for.
            is_shown = moment is not Moment.BEFORE_IT_SHOWS or entry.file_id is not None
            if entry.action == "post" or (entry.action == "upload" and is_shown):
                doubted.add(entry.id)
            if moment is Moment.ONCE_IT_ARRIVED:
                arrived[entry.id] = self.slack.take(entry)
        left = self.within(lambda tx: attempts.in_doubt(tx, self.workspace))
        assert {each.id for each in left} == doubted
        for entry in left:
            self.settle_doubt(entry, arrived.get(entry.id) if is_seen else None)
        self.flying.clear()
        self.waiting.clear()

    def show(self, entry: Entry) -> None:
        """From here on nobody knows whether a file was seen; for words that begins at once."""
        if entry.action == "upload":
            self.within(lambda tx: attempts.showing(tx, entry.id, "F1"))

    def settle_doubt(self, entry: Entry, ts: str | None) -> None:
        """What Slack lets us see counts as sent; what is not seen goes once more."""
        if ts is None:
            self.doubts[entry.key] += 1
            assert self.within(lambda tx: attempts.repeat(tx, entry.id, "timeout"))
        else:
            self.store(entry, ts)

    def abandon(self, entry: Entry) -> None:
        written = self.written[entry.key]
        if entry.action in _NEW:
            written.is_wanted = False
        else:
            written.is_sure = False

    @rule(hours=st.sampled_from([-1, 0, 1]))
    def somebody_sets_the_clock(self, hours: int) -> None:
        self.clock.set_wall(3600 * hours)

    @rule()
    def time_passes(self) -> None:
        self.waiting.clear()

    def teardown(self) -> None:
        self.the_process_dies([Moment.BEFORE_IT_ARRIVES], is_seen=True)
        for _ in range(3 * len(self.written) + 10):
            if self.depth() == 0:
                break
            for entry in self.within(lambda tx: due(tx, self.workspace)):
                fresh = self.within(lambda tx, entry=entry: attempt(tx, entry.id))
                self.settle(fresh)
        self.check_that_nothing_is_lost()
        self.check_the_order()
        self.check_the_doubles()

    def check_the_thread(self, entry: Entry) -> None:
        assert (entry.action in _NEW) or entry.ts == self.ts.get(entry.key)
        if entry.action in _NEW and entry.thread_key is not None:
            assert entry.thread_ts == self.ts.get(entry.thread_key)
            assert entry.thread_ts or not self.written[entry.thread_key].is_wanted

    def check_that_nothing_is_lost(self) -> None:
        assert self.depth() == 0
        for key, written in self.written.items():
            if not written.is_sure:
                continue
            if written.is_file:
                arrived = {entry.key for entry in self.slack.arrivals}
                assert not written.is_wanted or key in arrived
                assert (
                    self.within(lambda tx, key=key: filed.content(tx, self.workspace, key)) is None
                )
            elif written.is_wanted:
                assert self.slack.texts[self.ts[key]] == written.text
            else:
                assert key not in self.ts

    def check_the_order(self) -> None:
        turns_of: dict[tuple[Lane, bool], list[int]] = {}
        firsts: dict[str, Entry] = {}
        for entry in self.slack.arrivals:
            firsts.setdefault(entry.key, entry)
        for entry in firsts.values():
            written = self.written[entry.key]
            # An edit may have made it more urgent on its way.
            is_as_written = is_said(entry.priority) == is_said(written.post.priority)
            if is_as_written and not self.was_reposted(written):
                place = lane(entry), is_said(entry.priority) and not written.is_file
                turns_of.setdefault(place, []).append(written.turn)
        for turns in turns_of.values():
            assert turns == sorted(turns)

    @staticmethod
    def was_reposted(written: Written) -> bool:
        return written.post.key != f"k{written.turn}"

    def check_the_doubles(self) -> None:
        times = Counter(entry.key for entry in self.slack.arrivals)
        for key, written in self.written.items():
            if not self.was_reposted(written):
                assert times[key] <= 1 + self.doubts[key]


def test_the_outbox_keeps_order_and_loses_nothing(database_url: str, cipher: Cipher):
    """A workspace for each example, so that all share one database."""
    workspaces = itertools.count()
    with asyncio.Runner() as runner:
        database = Database(database_url, cipher, FakeClock())
        try:
            run_state_machine_as_test(
                lambda: Outbox(runner.run, database, f"T{next(workspaces)}"),
                settings=settings(
                    max_examples=25,
                    stateful_step_count=30,
                    deadline=None,
                    database=None,
                    # To shrink a failure takes minutes here, and thirty steps can be read.
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(database.close())
