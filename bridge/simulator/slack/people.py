"""People at their Slack clients: they type, press, fill in forms, come and go."""

from collections.abc import Mapping
from typing import Any

from bridge.simulator.slack.delivery import Courier, Receipt
from bridge.simulator.slack.entities import Channel, Ephemeral, Message, User, View
from bridge.simulator.slack.errors import CannotDoError, RefusedError
from bridge.simulator.slack.form_state import (
    answer_of,
    check_complete,
    find_control,
    find_option,
    state_of,
)
from bridge.simulator.slack.interaction_payloads import (
    closed_payload,
    command_payload,
    press_payload,
    submission_payload,
)
from bridge.simulator.slack.members import Member
from bridge.simulator.slack.response_urls import ResponseUrls
from bridge.simulator.slack.typed_text import render_command, smarten, tokenize
from bridge.simulator.slack.workspace import Workspace

Json = dict[str, Any]


class Person(Member):
    """One person's hands: what they do reaches the app as Slack would tell it."""

    def __init__(
        self, user: User, workspace: Workspace, courier: Courier, response_urls: ResponseUrls
    ) -> None:
        super().__init__(user, workspace)
        self._courier = courier
        self._response_urls = response_urls

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
        if refusal := self._refusal(command, thread_ts):
            return self._told(place, refusal)
        url, occasion = self._response_urls.issue("commands", self.id, place.id)
        payload = command_payload(
            self._workspace,
            self.user,
            place,
            command=command,
            text=self._as_sent(words),
            trigger_id=self._workspace.triggers.issue(self.id),
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

    def _as_sent(self, words: str) -> str:
        if not self._workspace.app.should_escape:
            return words
        return render_command(self._workspace, tokenize(self._workspace, words))

    def _refusal(self, command: str, thread_ts: str | None) -> str | None:
        if thread_ts is not None:
            return "not_supported_in_threads"
        app = self._workspace.app
        # The other side of a shared channel does not have this workspace's commands.
        is_known = app.is_installed and command in app.commands and not self.is_external
        return None if is_known else "invalid_command"

    def _told(self, place: Channel | None, error: str) -> Receipt:
        """Let Slack's client say that it went wrong."""
        text = f"{self._workspace.app.name} failed with the error {error!r}"
        self._workspace.notify(self.id, place.id if place else None, error, text)
        return Receipt(error=error)

    async def presses(
        self,
        target: Message | Ephemeral | View,
        action_id: str,
        value: str | None = None,
        *,
        block_id: str | None = None,
    ) -> Receipt:
        """Press a button, or choose the option of that value in a menu.

        Where several buttons share an `action_id`, `value` or `block_id` tells them apart.

        Raises:
            CannotDoError: There is no such control, option or message any more.
        """
        self._check_visible(target)
        blocks: list[Json] = target.body["blocks"] if isinstance(target, View) else target.blocks
        block, element = find_control(blocks, action_id, value, block_id)
        chosen = {} if value is None else {action_id: value}
        is_button = element["type"] in ("button", "overflow")
        url = None
        if not isinstance(target, View):
            url, _ = self._response_urls.issue("actions", self.id, target.channel, target)
        payload = press_payload(
            self._workspace,
            self.user,
            target,
            action=self._action(block, element, value),
            values=state_of(blocks, {} if is_button else chosen),
            trigger_id=self._workspace.triggers.issue(self.id),
            response_url=url,
        )
        receipt = await self._courier.interact("interactive", payload)
        if receipt.error is None:
            return receipt
        place = None if isinstance(target, View) else self._workspace.channels[target.channel]
        return self._told(place, receipt.error)

    def _action(self, block: Json, element: Json, value: str | None) -> Json:
        names = ("type", "action_id", "text", "value", "style")
        action = {name: element[name] for name in names if name in element}
        action |= {"block_id": block["block_id"], "action_ts": self._workspace.next_ts()}
        if element["type"] == "overflow":
            return action | {"selected_option": find_option(element, value or "")}
        return action if element["type"] == "button" else action | answer_of(element, value)

    def _check_visible(self, target: Message | Ephemeral | View) -> None:
        workspace = self._workspace
        if isinstance(target, View):
            is_there = workspace.screens.top(self.id) is target
        elif isinstance(target, Ephemeral):
            is_there = target.user == self.id and target in workspace.ephemerals
        else:
            is_there = target.ts in workspace.channels[target.channel].messages
        if not is_there:
            raise CannotDoError("that is no longer on the screen")

    async def submits(self, view: View, values: Mapping[str, Any] | None = None) -> Receipt:
        """Fill in a modal and send it; `values` by `action_id` or `block_id`.

        Raises:
            CannotDoError: Slack's client holds it back, or the modal is gone.
        """
        self._check_visible(view)
        entered = state_of(view.body["blocks"], values or {})
        check_complete(view.body["blocks"], entered)
        payload = submission_payload(
            self._workspace,
            self.user,
            view,
            values=entered,
            trigger_id=self._workspace.triggers.issue(self.id),
        )
        receipt = await self._courier.interact("interactive", payload)
        if receipt.error is not None:
            return self._told(None, receipt.error)
        try:
            self._follow(view, receipt.payload or {})
        except RefusedError as refused:
            return self._told(None, refused.error)
        return receipt

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
        """Dismiss a modal; the app is told only where the view asked for it."""
        self._check_visible(view)
        self._workspace.screens.close(view)
        if not view.body["notify_on_close"]:
            return Receipt()
        payload = closed_payload(self._workspace, self.user, view, is_cleared=False)
        return await self._courier.interact("interactive", payload)
