"""The addresses under which Slack answers, and which workspace a request belongs to."""

import asyncio
from collections.abc import Mapping
from html import escape
from typing import get_args
from weakref import WeakSet

from aiohttp import web

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.state.grants import Wish, read_wish
from bridge.simulator.slack.state.installing import allow
from bridge.simulator.slack.team import Team
from bridge.simulator.slack.web_api.response_urls import Kind
from bridge.simulator.slack.web_api.web_api import cut, read_call

_PAGE = """<!doctype html><html lang="en"><title>Install</title><h1>{app} asks for</h1>
<p>{scopes}</p>{choices}<p><a href="{cancel}">Cancel</a></p></html>"""
_SIGN_IN = '<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in</h1></html>'
_CHOICE = """<form method="post"><button name="team" value="{id}">Allow in {name}</button></form>"""

_AVATAR = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
<rect width="48" height="48" rx="8" fill="hsl({hue} 45% 40%)"/>
<text x="24" y="33" font-family="sans-serif" font-size="26" text-anchor="middle"
fill="#fff">{initial}</text></svg>"""


class Door:
    """Leads each request to the team whose token or address it carries; unknown ones go home."""

    def __init__(self, teams: list[Team]) -> None:
        self._teams = teams
        self._callers: WeakSet[asyncio.Transport] = WeakSet()

    def add_routes(self, server: web.Application) -> None:
        add = server.router.add_route
        add("GET", "/api/{method}", self._call)
        add("POST", "/api/{method}", self._call)
        add("POST", "/upload/{file_id}", self._upload)
        add("GET", "/files/{file_id}", self._show_file)
        add("GET", "/files-pri/{file_id}", self._hand_file_over)
        for kind in get_args(Kind):
            add("POST", f"/{kind}/{{team}}/{{token}}", self._respond)
        add("GET", "/avatars/{user}.svg", self._show_avatar)
        add("GET", "/oauth/v2/authorize", self._ask)
        add("POST", "/oauth/v2/authorize", self._allow)

    def cut_callers(self) -> None:
        """Break every connection that calls came over; sockets of Socket Mode stay."""
        for transport in list(self._callers):
            cut(transport)

    @property
    def _home(self) -> Team:
        return self._teams[0]

    async def _call(self, request: web.Request) -> web.Response:
        arguments, token = await read_call(request)
        found = (team for team in self._teams if team.app.bot_token == token)
        team = next(found, self._home)
        if request.transport is not None:
            self._callers.add(request.transport)
        return await team.web_api.handle(
            request.match_info["method"], arguments, token, request.transport
        )

    async def _upload(self, request: web.Request) -> web.Response:
        file_id = request.match_info["file_id"]
        found = (team for team in self._teams if file_id in team.workspace.files.by_id)
        return await next(found, self._home).web_api.receive_file(request)

    async def _show_file(self, request: web.Request) -> web.Response:
        """Where a permalink leads; Slack itself shows it to its members only."""
        file_id = request.match_info["file_id"]
        found = (team.workspace.files.by_id.get(file_id) for team in self._teams)
        file = next(filter(None, found), None)
        if file is None or file.content is None:
            raise web.HTTPNotFound
        return web.Response(body=file.content, headers=file.headers)

    async def _hand_file_over(self, request: web.Request) -> web.Response:
        """With a token that may read it its bytes; for anybody else a page to sign in at.

        https://docs.slack.dev/messaging/working-with-files#downloading
        """
        file_id, token = request.match_info["file_id"], request.headers.get("Authorization", "")
        for team in self._teams:
            file = team.workspace.files.by_id.get(file_id)
            if file is None or file.content is None:
                continue
            is_ours = token == f"Bearer {team.app.bot_token}"
            if is_ours and "files:read" in team.app.scopes:
                return web.Response(body=file.content, content_type=file.content_type)
            return web.Response(text=_SIGN_IN, content_type="text/html")
        raise web.HTTPNotFound

    async def _respond(self, request: web.Request) -> web.Response:
        return await self._team(request.match_info["team"]).response_urls.handle(request)

    async def _show_avatar(self, request: web.Request) -> web.Response:
        """A colored square with the person's initial; Slack's own default looks much the same."""
        user_id = request.match_info["user"]
        users = (team.workspace.users.get(user_id) for team in self._teams)
        user = next(filter(None, users), None)
        if user is None:
            raise web.HTTPNotFound
        hue = sum(map(ord, user.id)) % 360
        text = _AVATAR.format(hue=hue, initial=escape(user.shown_name[:1].upper()))
        return web.Response(text=text, content_type="image/svg+xml")

    def _team(self, team_id: str | None) -> Team:
        found = (team for team in self._teams if team.workspace.team_id == team_id)
        return next(found, self._home)

    async def _ask(self, request: web.Request) -> web.Response:
        """The page on which a person in a browser chooses a workspace."""
        wish = self._read(request.query)
        choices = (
            _CHOICE.format(id=team.workspace.team_id, name=escape(team.workspace.name))
            for team in self._teams
        )
        text = _PAGE.format(
            app=escape(self._home.app.name),
            scopes=escape(", ".join(sorted(wish.scopes))),
            choices="".join(choices),
            cancel=escape(wish.answer(error="access_denied")),
        )
        return web.Response(text=text, content_type="text/html")

    async def _allow(self, request: web.Request) -> web.Response:
        wish = self._read(request.query)
        chosen = (await request.post()).get("team")
        workspace = self._team(str(chosen)).workspace
        admins = [user for user in workspace.users.values() if user.is_admin]
        raise web.HTTPSeeOther(allow(workspace, wish, admins[0].id))

    def _read(self, query: Mapping[str, str]) -> Wish:
        try:
            return read_wish(self._home.app, query)
        except RefusedError as refused:
            raise web.HTTPBadRequest(text=refused.error) from None
