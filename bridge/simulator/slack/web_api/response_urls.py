"""`response_url`: answers to what a person did, where the bot need not be a member.

Five uses within thirty minutes; for that person alone unless it says otherwise.
https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
"""

from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.chat import app_message
from bridge.simulator.slack.methods.posting import read_blocks, read_text, require_content
from bridge.simulator.slack.state.entities import Ephemeral, Message
from bridge.simulator.slack.state.workspace import Workspace

_LIFE_SECONDS = 30 * 60
_USES = 5
# Commands, presses, message shortcuts, and menus of a modal that asked for one.
Kind = Literal["commands", "actions", "app-actions", "app"]


@dataclass
class Occasion:
    """What an answer refers to: who did something where, and on which message."""

    user: str
    channel: str
    issued: float
    target: Message | Ephemeral | None = None
    uses: int = 0


class ResponseUrls:
    """Issues the URLs and carries out what is posted to them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._occasions: dict[str, Occasion] = {}

    def issue(
        self,
        kind: Kind,
        user: str,
        channel: str,
        target: Message | Ephemeral | None = None,
    ) -> tuple[str, Occasion]:
        token = self._workspace.ids.secret()
        occasion = Occasion(user, channel, self._workspace.clock.monotonic(), target)
        self._occasions[token] = occasion
        return f"{self._workspace.base_url}/{kind}/{self._workspace.team_id}/{token}", occasion

    async def handle(self, request: web.Request) -> web.Response:
        try:
            occasion = self._take(request.match_info["token"])
            body = await _read(request)
            self.respond(occasion, body)
        except RefusedError as refused:
            status = 404 if refused.error in ("used_url", "expired_url") else 400
            return web.json_response(refused.to_wire(), status=status)
        return web.json_response({"ok": True})

    def _take(self, token: str) -> Occasion:
        occasion = self._occasions.get(token)
        now = self._workspace.clock.monotonic()
        if occasion is None or now - occasion.issued > _LIFE_SECONDS:
            raise RefusedError("expired_url")
        if occasion.uses >= _USES:
            raise RefusedError("used_url")
        occasion.uses += 1
        return occasion

    def respond(self, occasion: Occasion, body: dict[str, Any]) -> None:
        """Do what an answer says; also used for the body of an acknowledgement."""
        args = Arguments(body)
        if args.flag("delete_original") and occasion.target is not None:
            self._delete(occasion.target)
            return
        text, blocks = read_text(self._workspace, args), read_blocks(self._workspace, args)
        require_content(text, blocks)
        if args.flag("replace_original") and occasion.target is not None:
            self._replace(occasion.target, text, blocks)
        elif args.find_text("response_type") == "in_channel":
            channel = self._workspace.channels.get(occasion.channel)
            if channel is None:
                raise RefusedError("channel_not_found")
            message = app_message(self._workspace, channel, text, blocks=blocks)
            message.thread_ts = args.find_text("thread_ts")
            self._workspace.add_message(message)
        else:
            thread_ts = args.find_text("thread_ts")
            ts = self._workspace.next_ts()
            self._workspace.show_ephemeral(
                Ephemeral(occasion.channel, ts, occasion.user, text, blocks, thread_ts)
            )

    def _delete(self, target: Message | Ephemeral) -> None:
        if isinstance(target, Message):
            if self._is_there(target):
                self._workspace.delete_message(target)
        elif target in self._workspace.ephemerals:
            self._workspace.remove_ephemeral(target)

    def _is_there(self, message: Message) -> bool:
        channel = self._workspace.channels.get(message.channel)
        return channel is not None and message.ts in channel.messages

    def _replace(
        self, target: Message | Ephemeral, text: str, blocks: list[dict[str, Any]]
    ) -> None:
        if isinstance(target, Message):
            if not self._is_there(target):
                raise RefusedError("message_not_found")
            self._workspace.edit_message(target, None, text=text, blocks=blocks)
        else:
            self._workspace.replace_ephemeral(target, text, blocks)


async def _read(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise RefusedError("invalid_payload") from None
    if not isinstance(body, dict):
        raise RefusedError("invalid_payload")
    return body
