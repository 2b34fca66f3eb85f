"""Serve one request of a person: who are they, what do they want, and bring the outcome back.

Slack has had its acknowledgment already, except for a submission, which is answered with what
came out of it, if that comes soon enough. Each gesture runs once, however often it is delivered.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from random import Random
from typing import Any, Protocol

import structlog

from bridge.clock import Clock
from bridge.commands.table.invocation import ChannelId, Invocation, Person, Surface
from bridge.commands.table.outcome import Done, Failed, Form, Option, Outcome, Refused
from bridge.commands.table.outcome import Panel as PeoplePanel
from bridge.errors import BridgeError, new_reference
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.slack.answering.answers import Answers
from bridge.slack.answering.invitations import Invitations
from bridge.slack.answering.panels import Panels
from bridge.slack.answering.spoken import Spoken
from bridge.slack.answering.views import Views
from bridge.slack.jobs import Jobs
from bridge.slack.people.people import People
from bridge.slack.requests import PersonsRequest, first_action, text_at
from bridge.slack.sent.client import Identity
from bridge.slack.shown.blocks import Element
from bridge.slack.shown.buttons import (
    AnswerPressed,
    FormPressed,
    PanelPressed,
    Press,
    RunPressed,
    UndoPressed,
    parse_press,
)
from bridge.slack.shown.inputs import options
from bridge.slack.shown.panel_views import PanelKind, PanelPlace
from bridge.slack.shown.replies import Shown, show
from bridge.storage.database import Database, Transaction
from bridge.storage.queues import messages, outbox
from bridge.storage.queues.messages import Message
from bridge.storage.queues.outbox import Post, Priority

SLOW_SECONDS = 2.0
"""So long a person waits without a word."""
# Those that were begun of late; whichever fell out is in the database.
_MOST_BEGUN = 10_000
# What a direct message without words comes to.
_IN_DIRECT_MESSAGES = "help"

log = structlog.get_logger()


class Runner(Protocol):
    """Turns a request into an outcome; never raises."""

    async def run(self, invocation: Invocation) -> Outcome | None:
        """Do it, or say why not; None for what an earlier process has served."""

    async def form(self, invocation: Invocation) -> Form | Refused | Failed:
        """The form behind a button."""

    async def suggest(self, invocation: Invocation, query: str) -> tuple[Option, ...]:
        """Whom the menu of an open form lists."""


class Desk:
    """Where commands, presses and submissions are served."""

    def __init__(
        self,
        *,
        runner: Runner,
        people: People,
        identity: Identity,
        answers: Answers,
        views: Views,
        jobs: Jobs,
        database: Database,
        clock: Clock,
        random: Random,
        panels: Panels | None = None,
    ) -> None:
        self.invitations = Invitations()
        self._panels = panels
        self._runner = runner
        self._people = people
        self._identity = identity
        self._answers = answers
        self._views = views
        self._jobs = jobs
        self._database = database
        self._clock = clock
        self._random = random
        self._begun: OrderedDict[str, None] = OrderedDict()

    async def serve_command(self, request: PersonsRequest) -> None:
        outcome = await self._serve(
            request, Surface.SLASH_COMMAND, {"words": text_at(request.body, "text")}
        )
        if outcome is None:
            return
        match outcome:
            case Form(opens_at_once=True) if await self._views.open_form(request, outcome):
                return
            case Done(panel=PeoplePanel() as panel) if await self.open_panel(request, panel):
                return
            case _:
                await self._answers.give(request, show(outcome))

    async def serve_spoken(self, spoken: Spoken) -> None:
        """A command in a message; in a channel only its person sees what came of it."""
        surface = Surface.DIRECT_MESSAGE if spoken.is_direct else Surface.MENTION
        words = spoken.words or (_IN_DIRECT_MESSAGES if spoken.is_direct else "")
        fields = {"words": words, "files": spoken.files}
        outcome = await self._serve(spoken.request, surface, fields)
        if outcome is None:
            return
        if spoken.is_direct:
            await self._reply(spoken.request, show(outcome))
        else:
            await self._answers.give(spoken.request, show(outcome))

    async def _reply(self, request: PersonsRequest, shown: Shown) -> None:
        """Nobody else reads a direct message, so the answer may stay; a thread's stays in it."""
        await self._database.write_first(self._store_reply, request, shown)

    async def _store_reply(self, tx: Transaction, request: PersonsRequest, shown: Shown) -> None:
        post = Post(
            key=f"direct/{request.key}",
            channel=request.channel,
            text=shown.text,
            blocks=shown.blocks,
            thread_key=await self._thread_key(tx, request) if request.thread_ts else None,
            priority=Priority.CONTROL,
        )
        await outbox.post(tx, self._identity.team, post)

    async def _thread_key(self, tx: Transaction, request: PersonsRequest) -> str:
        """Of the thread's root, whoever wrote it; a root is known by a key of ours."""
        where = (self._identity.team, request.channel)
        if found := await messages.find_by_ts(tx, *where, request.thread_ts):
            return found.key
        root = Message(f"root/{request.channel}/{request.thread_ts}", *where, request.thread_ts)
        await messages.record(tx, root)
        return root.key

    async def serve_press(self, request: PersonsRequest) -> None:
        """A button or menu; a form opens at once, for the press brought a trigger."""
        press = parse_press(first_action(request.body))
        if press is None:
            return
        outcome = await self._outcome_there(request, press)
        if outcome is None:
            return
        if isinstance(press, FormPressed) and press.is_for_more and isinstance(outcome, Form):
            await self._views.show_more(request, outcome)
            return
        is_answer = isinstance(press, AnswerPressed | UndoPressed)
        if await self._opened(request, outcome):
            if is_answer:
                await self._answers.withdraw(request)
            if isinstance(press, FormPressed):
                self.invitations.keep(press.pending_id, request)
            return
        await self._answers.give(request, show(outcome), replaces=is_answer)

    async def _outcome_there(self, request: PersonsRequest, press: Press) -> Outcome | None:
        """A button in a direct message may be about a channel, if its person is in that still."""
        channel = press.channel if isinstance(press, RunPressed) else ""
        if not channel:
            return await self.outcome_of(request, press)
        person = await self.person(request)
        if self._panels is None or not await self._panels.is_open_to(person, channel):
            return Refused(text=say(catalogue.NOT_IN_THAT_CHANNEL))
        return await self.outcome_of(replace(request, channel=channel), press)

    async def _opened(self, request: PersonsRequest, outcome: Outcome) -> bool:
        """Whether the outcome has become a modal."""
        match outcome:
            case Form():
                return await self._views.open_form(request, outcome)
            case Done(panel=PeoplePanel() as panel):
                return await self.open_panel(request, panel)
            case _:
                return False

    async def open_panel(self, request: PersonsRequest, panel: PeoplePanel) -> bool:
        """False where there are no panels, or the gesture brought no way to open one."""
        if self._panels is None:
            return False
        kind: PanelKind = "person" if panel.participant else "people"
        place = PanelPlace(kind=kind, channel=request.channel, participant=panel.participant)
        return await self._panels.open(request, await self.person(request), place)

    async def serve_submission(
        self, request: PersonsRequest, pending_id: str, values: Mapping[str, str]
    ) -> Outcome | None:
        """None if it was delivered before."""
        fields = {"pending_id": pending_id, "values": values}
        return await self._serve(request, Surface.MODAL, fields, says_when_slow=False)

    async def find_form(self, request: PersonsRequest, pending_id: str) -> Outcome:
        """The form again, to show late what is wrong with it."""
        try:
            invocation = await self._invocation(request, Surface.MODAL, {"pending_id": pending_id})
            return await self._runner.form(invocation)
        except BridgeError as error:
            return Refused(text=str(error))

    async def options(self, request: PersonsRequest) -> list[Element]:
        """Whom the menu of a form lists for what was typed into it."""
        fields = {"pending_id": text_at(request.body, "view", "private_metadata")}
        invocation = await self._invocation(request, Surface.MODAL, fields)
        return options(await self._runner.suggest(invocation, text_at(request.body, "value")))

    async def serve_wish(
        self, request: PersonsRequest, surface: Surface, fields: Mapping[str, Any]
    ) -> None:
        """A command that the gesture itself names."""
        outcome = await self._serve(request, surface, fields)
        if outcome is not None and not await self._opened(request, outcome):
            await self.tell(request, outcome)

    async def tell(self, request: PersonsRequest, outcome: Outcome) -> None:
        """Only to the person, where they are."""
        await self._answers.give(request, show(outcome))

    async def outcome_of(self, request: PersonsRequest, press: Press) -> Outcome | None:
        """What a press comes to; None if it was delivered before, or only looks elsewhere."""
        match press:
            case RunPressed(command=command, values=values):
                fields: dict[str, Any] = {
                    "command": command,
                    "values": values,
                    "is_confirmed": press.is_confirmed,
                }
                return await self._serve(request, Surface.BUTTON, fields)
            case AnswerPressed(pending_id=pending_id, choice=choice):
                surface = Surface.CONFIRMATION if press.is_confirmation else Surface.PICKER
                fields = {"pending_id": pending_id, "choice": choice}
                return await self._serve(request, surface, fields)
            case UndoPressed(undo_id=undo_id):
                return await self._serve(request, Surface.BUTTON, {"pending_id": undo_id})
            case FormPressed(pending_id=pending_id):
                return await self.find_form(request, pending_id)
            case PanelPressed():
                return None

    async def _serve(
        self,
        request: PersonsRequest,
        surface: Surface,
        fields: Mapping[str, Any],
        *,
        says_when_slow: bool = True,
    ) -> Outcome | None:
        """What came of it, in any case; None if it was served before."""
        try:
            if not self._begins(request.key):
                return None
            with self._saying_when_slow(request) if says_when_slow else nullcontext():
                invocation = await self._invocation(request, surface, fields)
                return await self._runner.run(invocation)
        except BridgeError as error:
            return Refused(text=str(error))
        except Exception:
            reference = new_reference(self._random)
            log.exception("a request failed", reference=reference, surface=surface.value)
            return Failed(text="Something went wrong here.", reference=reference)

    def _begins(self, key: str) -> bool:
        """Whether it is the first delivery here; of earlier processes the runner knows."""
        if key in self._begun:
            return False
        self._begun[key] = None
        while len(self._begun) > _MOST_BEGUN:
            self._begun.popitem(last=False)
        return True

    async def _invocation(
        self, request: PersonsRequest, surface: Surface, fields: Mapping[str, Any]
    ) -> Invocation:
        return Invocation(
            key=request.key,
            person=await self.person(request),
            channel=ChannelId(request.channel),
            surface=surface,
            **fields,
        )

    async def person(self, request: PersonsRequest) -> Person:
        """In a shared channel the press may be of somebody whose home is elsewhere."""
        user = request.body.get("user")
        home = text_at(request.body, "user", "team_id") or request.team
        name = text_at(request.body, "user_name")
        known = dict(user) if isinstance(user, Mapping) else {"name": name}
        hint = {"user": known | {"team_id": home}}
        return await self._people.person(self._identity.team, request.slack_user, hint)

    @contextmanager
    def _saying_when_slow(self, request: PersonsRequest) -> Iterator[None]:
        cancel_notice = self._jobs.start("slow notice", self._say_when_slow(request))
        try:
            yield
        finally:
            cancel_notice()

    async def _say_when_slow(self, request: PersonsRequest) -> None:
        await self._clock.sleep(SLOW_SECONDS)
        await self._answers.give(request, Shown("Still working…"))
