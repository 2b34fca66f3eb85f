"""People at their Slack clients: they type, press, fill in forms, come and go."""

from collections.abc import Mapping
from typing import Any

from bridge.simulator.slack.delivery.delivery import Receipt
from bridge.simulator.slack.errors import CannotDoError, RefusedError
from bridge.simulator.slack.people.controls import Operator
from bridge.simulator.slack.people.form_state import check_complete, controls, state_of
from bridge.simulator.slack.people.typed_text import render_command, smarten, tokenize
from bridge.simulator.slack.state.entities import Channel, Message, View
from bridge.simulator.slack.state.grants import query_of, read_wish
from bridge.simulator.slack.state.installing import allow
from bridge.simulator.slack.state.interaction_payloads import (
    closed_payload,
    command_payload,
    message_action_payload,
    shortcut_payload,
    submission_payload,
)

Json = dict[str, Any]

_INVITE = "/invite"


class Person(Operator):
    """One person's hands: what they do reaches the app as Slack would tell it."""

    async def types(
        self,
        channel: str | Channel,
        text: str,
        *,
        thread_ts: str | None = None,
        on_a_phone: bool = False,
    ) -> Receipt:
        """Send a line: a slash command if it begins with `/`, else a message."""
        text = smarten(text) if on_a_phone else text
        if not text.startswith("/"):
            self.posts(channel, text, thread_ts=thread_ts)
            return Receipt()
        place = self._place(channel)
        command, *rest = text.split(maxsplit=1)
        words = rest[0].rstrip() if rest else ""
        if command == _INVITE and thread_ts is None:
            return self._invite(place, words)
        if refusal := self._refusal(command, thread_ts):
            return self._told(place, refusal)
        url, occasion = self._response_urls.issue("commands", self.id, place.id)
        payload = command_payload(
            self._workspace,
            self.user,
            place,
            command=command,
            text=self._as_sent(words),
            trigger_id=self._workspace.triggers.issue(self.id, place.id),
            response_url=url,
        )
        receipt = await self._courier.interact("slash_commands", payload)
        if receipt.error is not None:
            return self._told(place, receipt.error)
        try:
            if receipt.payload:
                self._response_urls.respond(occasion, receipt.payload)
        except RefusedError as refused:
            return self._told(place, refused.error)
        return receipt

    def _invite(self, place: Channel, words: str) -> Receipt:
        """Slack's own command, which asks no app."""
        users = [self._workspace.find_user(word) for word in words.split()]
        if not users or None in users:
            return self._told(place, "user_not_found")
        for user in filter(None, users):
            self.invites(place, user.id)
        return Receipt()

    def _as_sent(self, words: str) -> str:
        if not self._workspace.app.should_escape:
            return words
        return render_command(self._workspace, tokenize(self._workspace, words))

    def _refusal(self, command: str, thread_ts: str | None) -> str | None:
        if thread_ts is not None:
            return "not_supported_in_threads"
        app = self._workspace.app
        is_known = command in app.commands and not self._has_no_app
        return None if is_known else "invalid_command"

    async def submits(self, view: View, values: Mapping[str, Any] | None = None) -> Receipt:
        """Fill in a modal and send it; `values` by `action_id` or `block_id`.

        Raises:
            CannotDoError: Slack's client holds it back, or the modal is gone.
        """
        self._check_visible(view)
        blocks = self._workspace.offers.fill_in(self.id, view, view.body["blocks"])
        entered = state_of(blocks, values or {}, place=view.place)
        check_complete(blocks, entered)
        payload = submission_payload(
            self._workspace,
            self.user,
            view,
            values=entered,
            trigger_id=self._workspace.triggers.issue(self.id, view.place),
            response_urls=self._ways_to_answer(blocks, entered),
        )
        receipt = await self._courier.interact("interactive", payload)
        if receipt.error is not None:
            return self._told(None, receipt.error)
        try:
            self._follow(view, receipt.payload or {})
        except RefusedError as refused:
            return self._told(None, refused.error)
        return receipt

    def _ways_to_answer(self, blocks: list[Json], entered: Json) -> list[Json]:
        """A `response_url` for each menu that asked for one and has a conversation chosen."""
        ways = []
        for block, element in controls(blocks):
            state = entered.get(block["block_id"], {}).get(element["action_id"], {})
            chosen = state.get("selected_conversation") or state.get("selected_channel")
            is_asked = block["type"] == "input" and element.get("response_url_enabled")
            if not (is_asked and chosen):
                continue
            url, _ = self._response_urls.issue("app", self.id, chosen)
            way = {"block_id": block["block_id"], "action_id": element["action_id"]}
            ways.append({**way, "channel_id": chosen, "response_url": url})
        return ways

    def _follow(self, view: View, answer: Json) -> None:
        """Do with the modal what the acknowledgement says."""
        screens = self._workspace.screens
        if not view.is_open:
            return
        match answer.get("response_action"):
            case None:
                screens.close(view)
            case "clear":
                screens.clear(self.id)
            case "update":
                screens.update(view, answer.get("view") or {})
            case "push":
                screens.push(self.id, answer.get("view") or {})
            case "errors":
                self._show_errors(view, answer.get("errors") or {})
            case _:
                raise RefusedError("invalid_response_action")

    def _show_errors(self, view: View, errors: dict[str, str]) -> None:
        inputs = {b["block_id"] for b in view.body["blocks"] if b["type"] == "input"}
        if not errors or not errors.keys() <= inputs:
            raise RefusedError("invalid_errors")
        self._workspace.screens.show_errors(view, errors)

    async def closes(self, view: View) -> Receipt:
        """Dismiss a modal, with those below it where it says so.

        The app is told only where the view asked for it.
        """
        self._check_visible(view)
        is_cleared = bool(view.body["clear_on_close"])
        if is_cleared:
            self._workspace.screens.clear(self.id)
        else:
            self._workspace.screens.close(view)
        if not view.body["notify_on_close"]:
            return Receipt()
        payload = closed_payload(self._workspace, self.user, view, is_cleared=is_cleared)
        return await self._courier.interact("interactive", payload)

    async def uses_shortcut(
        self,
        callback_id: str,
        *,
        on: Message | None = None,
        beside: str | Channel | None = None,
    ) -> Receipt:
        """Choose a shortcut: from a message's menu, or anywhere, `beside` an open conversation.

        Raises:
            CannotDoError: The menu does not list it, or the message is gone.
        """
        shortcut = self._workspace.app.shortcuts.get(callback_id)
        kind = "global" if on is None else "message"
        if shortcut is None or shortcut.kind != kind or self._has_no_app:
            raise CannotDoError(f"no {kind} shortcut is called {callback_id}")
        if on is not None:
            return await self._uses_on(callback_id, on)
        place = None if beside is None else self._place(beside)
        payload = shortcut_payload(
            self._workspace,
            self.user,
            callback_id=callback_id,
            trigger_id=self._workspace.triggers.issue(self.id, place.id if place else None),
            action_ts=self._workspace.next_ts(),
        )
        receipt = await self._courier.interact("interactive", payload)
        return receipt if receipt.error is None else self._told(place, receipt.error)

    async def _uses_on(self, callback_id: str, message: Message) -> Receipt:
        self._check_visible(message)
        place = self._place(self._workspace.channels[message.channel])
        url, _ = self._response_urls.issue("app-actions", self.id, place.id)
        payload = message_action_payload(
            self._workspace,
            self.user,
            message,
            callback_id=callback_id,
            trigger_id=self._workspace.triggers.issue(self.id, place.id),
            response_url=url,
            action_ts=self._workspace.next_ts(),
        )
        receipt = await self._courier.interact("interactive", payload)
        return receipt if receipt.error is None else self._told(place, receipt.error)

    def allows(self, authorize_url: str) -> str:
        """Say yes on the page at `/oauth/v2/authorize`; gives where the browser goes next.

        Raises:
            RefusedError: Slack shows an error instead.
        """
        wish = read_wish(self._workspace.app, query_of(authorize_url))
        return allow(self._workspace, wish, self.id)

    def declines(self, authorize_url: str) -> str:
        """Say no there."""
        wish = read_wish(self._workspace.app, query_of(authorize_url))
        return wish.answer(error="access_denied")

    @property
    def _has_no_app(self) -> bool:
        """The other side of a shared channel does not have this workspace's app."""
        return self.is_external or not self._workspace.app.is_installed
