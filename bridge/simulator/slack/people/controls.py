"""What a person does with the buttons and menus of messages, modals and the Home tab."""

from typing import Any

from bridge.simulator.slack.delivery.delivery import Courier, Receipt
from bridge.simulator.slack.errors import CannotDoError, RefusedError
from bridge.simulator.slack.people.form_state import (
    answer_of,
    check_dispatched,
    controls,
    find_control,
    find_option,
    state_of,
)
from bridge.simulator.slack.people.members import Member
from bridge.simulator.slack.state.entities import Channel, Ephemeral, Message, User, View
from bridge.simulator.slack.state.interaction_payloads import press_payload, suggestion_payload
from bridge.simulator.slack.state.typeahead import Offer, check_query, read_offer
from bridge.simulator.slack.state.workspace import Workspace
from bridge.simulator.slack.web_api.response_urls import ResponseUrls

Json = dict[str, Any]
Target = Message | Ephemeral | View


class Operator(Member):
    """A member who also presses, chooses and looks things up."""

    def __init__(
        self, user: User, workspace: Workspace, courier: Courier, response_urls: ResponseUrls
    ) -> None:
        super().__init__(user, workspace)
        self._courier = courier
        self._response_urls = response_urls

    def _told(self, place: Channel | None, error: str) -> Receipt:
        """Let Slack's client say that it went wrong."""
        text = f"{self._workspace.app.name} failed with the error {error!r}"
        self._workspace.notify(self.id, place.id if place else None, error, text)
        return Receipt(error=error)

    async def presses(
        self,
        target: Target,
        action_id: str,
        value: str | list[str] | None = None,
        *,
        block_id: str | None = None,
    ) -> Receipt:
        """Press a button, or choose the option of that value in a menu.

        Where several buttons share an `action_id`, `value` or `block_id` tells them apart. In
        a menu that asks the app, look the option up first. Menus of several choices and
        checkboxes take the list of all that are chosen.

        Raises:
            CannotDoError: There is no such control, option or message any more, or the control
                is only sent with its form.
        """
        blocks, unfurl = self._surface(target, action_id)
        block, element = find_control(blocks, action_id, value, block_id)
        check_dispatched(block, element)
        chosen = {} if value is None else {action_id: value}
        is_button = element["type"] in ("button", "overflow")
        url, place = None, None
        if not isinstance(target, View):
            place = self._workspace.channels[target.channel]
            # The words around an unfurl are the person's: an answer cannot replace them.
            original = target if unfurl is None else None
            url, _ = self._response_urls.issue("actions", self.id, target.channel, original)
        payload = press_payload(
            self._workspace,
            self.user,
            target,
            action=self._action(block, element, value),
            values=state_of(blocks, {} if is_button else chosen),
            trigger_id=self._workspace.triggers.issue(self.id, place.id if place else None),
            response_url=url,
            unfurl=unfurl,
        )
        receipt = await self._courier.interact("interactive", payload)
        return receipt if receipt.error is None else self._told(place, receipt.error)

    async def looks_up(
        self, target: Target, action_id: str, query: str = "", *, block_id: str | None = None
    ) -> Offer:
        """Type into a menu that asks the app, and see what it lists.

        Raises:
            CannotDoError: There is no such menu, or it waits for more characters.
        """
        blocks, unfurl = self._surface(target, action_id)
        block, element = find_control(blocks, action_id, None, block_id)
        check_query(element, query)
        payload = suggestion_payload(
            self._workspace,
            self.user,
            target,
            block_id=block["block_id"],
            action_id=action_id,
            query=query,
            values=state_of(blocks, {}),
            unfurl=unfurl,
        )
        receipt = await self._courier.interact("interactive", payload)
        if receipt.error is not None:
            return Offer(error=receipt.error)
        try:
            offer = read_offer(receipt.payload)
        except RefusedError as refused:
            return Offer(error=refused.error)
        self._workspace.offers.remember(self.id, target, block, element, offer)
        return offer

    def _surface(self, target: Target, action_id: str) -> tuple[list[Json], Json | None]:
        """The blocks a control stands in, and the unfurl they belong to, if to any."""
        self._check_visible(target)
        fill_in = self._workspace.offers.fill_in
        if isinstance(target, View):
            return fill_in(self.id, target, target.body["blocks"]), None
        for unfurl in target.attachments if isinstance(target, Message) else []:
            blocks = unfurl.get("blocks", [])
            if any(element["action_id"] == action_id for _, element in controls(blocks)):
                return fill_in(self.id, target, blocks), unfurl
        return fill_in(self.id, target, target.blocks), None

    def _action(self, block: Json, element: Json, value: str | list[str] | None) -> Json:
        names = ("type", "action_id", "text", "value", "style")
        action = {name: element[name] for name in names if name in element}
        action |= {"block_id": block["block_id"], "action_ts": self._workspace.next_ts()}
        if element["type"] == "overflow":
            return action | {"selected_option": find_option(element, str(value or ""))}
        return action if element["type"] == "button" else action | answer_of(element, value)

    def _check_visible(self, target: Target) -> None:
        workspace = self._workspace
        if isinstance(target, View):
            shown = workspace.screens.homes if target.is_home else {}
            is_there = target in (workspace.screens.top(self.id), shown.get(self.id))
        elif isinstance(target, Ephemeral):
            is_there = target.user == self.id and target in workspace.ephemerals
        else:
            channel = workspace.channels.get(target.channel)
            is_there = channel is not None and target.ts in channel.messages
        if not is_there:
            raise CannotDoError("that is no longer on the screen")
