"""What a member of channels does there that needs no answer from the app."""

from typing import Any, Literal

from bridge.simulator.slack.errors import CannotDoError
from bridge.simulator.slack.people.typed_text import render_message, render_rich_text, tokenize
from bridge.simulator.slack.state.changes import (
    CallRejected,
    ChannelChanged,
    HomeOpened,
    LinksDrafted,
)
from bridge.simulator.slack.state.entities import Channel, Message, User, View
from bridge.simulator.slack.state.unfurls import SharedLinks
from bridge.simulator.slack.state.workspace import Workspace


class Member:
    """A user who posts, edits, deletes, joins, leaves and changes channels."""

    def __init__(self, user: User, workspace: Workspace) -> None:
        self.user = user
        self.id = user.id
        self._workspace = workspace

    @property
    def is_external(self) -> bool:
        return self.user.team_id != self._workspace.team_id

    def _place(self, channel: str | Channel) -> Channel:
        place = channel if isinstance(channel, Channel) else self._workspace.find_channel(channel)
        if place is None or self.id not in place.members:
            raise CannotDoError(f"{self.user.name} is not in {channel}")
        return place

    def posts(
        self,
        channel: str | Channel,
        text: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        **more: Any,
    ) -> Message:
        """Write a message; `broadcast` also shows a thread's reply in the channel."""
        place = self._place(channel)
        if place.is_archived:
            raise CannotDoError(f"{place.name} is archived")
        message = Message(
            channel=place.id,
            ts=self._workspace.next_ts(),
            user=self.id,
            team=self.user.team_id,
            client_msg_id=self._workspace.ids.uuid(),
            thread_ts=thread_ts,
            **self._content(text),
            **more,
        )
        if broadcast:
            message.subtype = "thread_broadcast"
        return self._workspace.add_message(message)

    def _content(self, text: str) -> dict[str, Any]:
        tokens = tokenize(self._workspace, text)
        blocks = render_rich_text(tokens, self._workspace.ids.short())
        return {"text": render_message(tokens), "blocks": blocks}

    def says_me(self, channel: str | Channel, text: str) -> Message:
        """Write with `/me`, which Slack sends as a message of its own kind, without blocks."""
        place = self._place(channel)
        words = render_message(tokenize(self._workspace, text))
        return self._workspace.add_message(
            Message(place.id, self._workspace.next_ts(), words, user=self.id, subtype="me_message")
        )

    def shares_file(
        self,
        channel: str | Channel,
        name: str,
        text: str = "",
        *,
        thread_ts: str | None = None,
        content: bytes | None = None,
        external: str = "",
    ) -> Message:
        """Upload a file with a comment; or share what is kept at an address elsewhere."""
        files, base = self._workspace.files, self._workspace.base_url
        file = files.announce(name, 1000 if content is None else len(content))
        file.content, file.external = content, external
        file.permalink = f"{base}/files/{file.id}"
        file.address = f"{base}/files-pri/{file.id}"
        file.channels.add(self._place(channel).id)
        wire = [file.to_wire() | {"user": self.id}]
        return self.posts(channel, text, thread_ts=thread_ts, subtype="file_share", files=wire)

    def edits(self, message: Message, text: str) -> None:
        if message.user != self.id:
            raise CannotDoError("people edit only what they wrote")
        self._workspace.edit_message(message, self.id, **self._content(text))

    def deletes(self, message: Message) -> None:
        """Delete one's own message, or with the right to it another's."""
        if message.user != self.id and not self.user.is_admin:
            raise CannotDoError("only admins delete what others wrote")
        self._workspace.delete_message(message)

    def sees_unfurl(self, message: Message) -> None:
        """A link in a message unfolds: Slack changes the message, its words stay."""
        preview = [{"id": 1, "fallback": "A page", "title": "A page"}]
        self._workspace.edit_message(message, None, attachments=preview)

    def drafts(self, channel: str | Channel, text: str) -> SharedLinks:
        """Write without sending: links of the app's are told to it while they are typed."""
        place = self._place(channel)
        words = render_message(tokenize(self._workspace, text))
        shared = self._workspace.unfurls.share(self.id, place.id, words, None)
        if shared.domains and not self.is_external:
            self._workspace.feed.publish(LinksDrafted(shared))
        return shared

    def sends(self, draft: SharedLinks, text: str) -> Message:
        """Send what was drafted, with the previews that the composer shows."""
        place = self._workspace.channels[draft.channel]
        return self.posts(place, text, attachments=draft.attachments)

    def messages_app(self, text: str) -> Message:
        """Write to the app in the conversation that its Messages tab shows."""
        if not self._workspace.app.messages_tab_enabled:
            raise CannotDoError("sending messages to this app has been turned off")
        return self.posts(self._workspace.direct_channel(self.id), text)

    def opens_home(self, tab: Literal["home", "messages"] = "home") -> View | None:
        """Look at the app's page; gives what is on the Home tab so far."""
        app = self._workspace.app
        enabled = app.home_tab_enabled if tab == "home" else app.messages_tab_enabled
        if not enabled:
            raise CannotDoError(f"the app has no {tab} tab")
        channel = self._workspace.direct_channel(self.id)
        view = self._workspace.screens.homes.get(self.id)
        self._workspace.feed.publish(HomeOpened(self.id, channel, tab, view))
        return view

    def rejects_call(self, call_id: str, channel: str | Channel) -> None:
        """Say no to a call whose card is in a channel."""
        call = self._workspace.calls.by_id.get(call_id)
        if call is None or call.is_over:
            raise CannotDoError("there is no such call to join")
        self._workspace.feed.publish(CallRejected(call, self.id, self._place(channel)))

    def joins(self, channel: str) -> None:
        place = self._workspace.find_channel(channel)
        if place is None or place.kind != "public":
            raise CannotDoError(f"{channel} is not open to join")
        self._workspace.join(place, self.id)

    def leaves(self, channel: str | Channel) -> None:
        self._workspace.leave(self._place(channel), self.id)

    def invites(self, channel: str | Channel, user: str) -> None:
        """Bring somebody in; `user` is an id or a handle, such as the bot's."""
        guest = self._workspace.find_user(user)
        if guest is None:
            raise CannotDoError(f"there is no {user}")
        self._workspace.join(self._place(channel), guest.id, by=self.id)

    def removes_bot(self, channel: str | Channel) -> None:
        self._workspace.leave(self._place(channel), self._workspace.app.bot_user, by=self.id)

    def renames(self, channel: str | Channel, name: str) -> None:
        place = self._place(channel)
        place.name = name
        self._workspace.feed.publish(ChannelChanged(place, "renamed", by=self.id))

    def archives(self, channel: str | Channel) -> None:
        place = self._place(channel)
        place.is_archived = True
        self._workspace.feed.publish(ChannelChanged(place, "archived", by=self.id))

    def unarchives(self, channel: str | Channel) -> None:
        place = self._place(channel)
        place.is_archived = False
        self._workspace.feed.publish(ChannelChanged(place, "unarchived", by=self.id))

    def deletes_channel(self, channel: str | Channel) -> None:
        """Remove a channel with all that was said in it, as an admin may."""
        place = self._place(channel)
        if not self.user.is_admin:
            raise CannotDoError("only admins delete channels")
        self._workspace.delete_channel(place, self.id)

    def shares_channel(self, channel: str | Channel, team: str) -> None:
        """Connect a channel with another workspace."""
        place = self._place(channel)
        place.connected_teams.append(team)
        self._workspace.feed.publish(ChannelChanged(place, "shared", by=self.id, team=team))

    def unshares_channel(self, channel: str | Channel, team: str) -> None:
        place = self._place(channel)
        place.connected_teams.remove(team)
        self._workspace.feed.publish(ChannelChanged(place, "unshared", by=self.id, team=team))

    def moves_channel(self, channel: str | Channel) -> None:
        """Let a channel get another id, as sharing it between organizations does."""
        self._workspace.change_id(self._place(channel))

    def makes_public(self, channel: str | Channel) -> None:
        """Open a private channel to everybody; Slack says so in a message."""
        place = self._place(channel)
        place.kind = "public"
        text = f"<@{self.id}> made this channel *public*."
        self._workspace.add_message(
            Message(
                place.id,
                self._workspace.next_ts(),
                text,
                user=self.id,
                subtype="channel_convert_to_public",
            )
        )
        self._workspace.feed.publish(ChannelChanged(place, "converted", by=self.id))
