"""How it stands with a binding: what is stored, with what its own stay is about to store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bridge.mirror.standing.notices import notice_of, tell_back
from bridge.mirror.standing.verdict import Verdict
from bridge.mirror.turns.ledger import Ledger
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding, BindingState, NoBindingError
from bridge.storage.queues import outbox
from bridge.storage.writing.units import Work, bind

_log = structlog.get_logger()

_Change = Callable[[Binding], Binding]


class Standing:
    """One binding, as it will be once all is stored that its stay has decided.

    What others have stored comes in the order of storing, so it is never older than what was
    stored by then; what is not stored yet is changed on top of it.
    """

    def __init__(self, binding: Binding, ledger: Ledger) -> None:
        self._stored = binding
        self._ledger = ledger
        self._changes: list[_Change] = []
        self.binding = binding

    def update(self, stored: Binding) -> None:
        """Take over what is stored by now."""
        self._stored = stored
        self._draw()

    def change_settings(self, **changes: object) -> None:
        """With this turn's other writes; whatever else was changed meanwhile stays."""
        self._change(lambda binding: _with_settings(binding, changes))
        self._write(bind(bindings.change_settings, self.binding.id, changes))

    def set_state(
        self, state: BindingState, detail: str, now: datetime, verdict: Verdict | None = None
    ) -> None:
        """If it is news; the verdict is told where people should know of it."""
        if (self.binding.state, self.binding.state_detail) == (state, detail):
            return
        self._change(lambda binding: replace(binding, state=state, state_detail=detail))
        self._write(bind(_store_state, self.binding.id, _News(state, detail, verdict, now)))

    async def rest(
        self,
        before: Binding,
        state: BindingState,
        detail: str,
        now: datetime,
        verdict: Verdict | None = None,
    ) -> bool:
        """Stay out; False where somebody has given it another state than it had before.

        What a person wants now outweighs what has happened before.
        """
        news = _News(state, detail, verdict, now)
        [stored] = await self._ledger.submit(
            [bind(_store_state, self.binding.id, news, after=before)],
            then=self._take_over,
        )
        return stored is None or (stored.state, stored.state_detail) == (state, detail)

    def _take_over(self, results: Sequence[Binding | None]) -> None:
        if results[0] is not None:
            self.update(results[0])

    def _change(self, change: _Change) -> None:
        self._changes.append(change)
        self._draw()

    def _write(self, work: Work[object]) -> None:
        change = self._changes[-1]
        self._ledger.write(
            work,
            then=lambda _result: self._end(change, is_stored=True),
            undo=lambda: self._end(change),
        )

    def _end(self, change: _Change, *, is_stored: bool = False) -> None:
        self._changes.remove(change)
        if is_stored:
            self._stored = change(self._stored)
        self._draw()

    def _draw(self) -> None:
        binding = self._stored
        for change in self._changes:
            binding = change(binding)
        before, self.binding = self.binding, binding
        if before.state is not binding.state:
            _log.info(
                "A binding's state changed",
                binding=binding.id,
                before=before.state.value,
                now=binding.state.value,
                reason=binding.state_detail,
            )


@dataclass(frozen=True)
class _News:
    state: BindingState
    detail: str
    verdict: Verdict | None
    at: datetime


async def _store_state(
    tx: Transaction, binding_id: str, news: _News, *, after: Binding | None = None
) -> Binding | None:
    """The binding as it is then; None where it has ended."""
    is_set = await bindings.set_state(tx, binding_id, news.state, news.detail, after=after)
    try:
        stored = await bindings.get(tx, binding_id)
    except NoBindingError:
        return None
    if is_set and news.verdict is not None:
        notice = notice_of(news.verdict.kind, news.verdict.reason, stored, news.at)
        if notice is not None:
            await outbox.post(tx, stored.workspace, notice)
    if is_set and stored.state is BindingState.LIVE:
        await tell_back(tx, stored)
    return stored


def _with_settings(binding: Binding, changes: dict[str, object]) -> Binding:
    return replace(binding, settings=binding.settings.model_copy(update=changes))
