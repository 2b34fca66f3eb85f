"""files.*: the three steps of an upload; the middle one is a plain POST.

https://docs.slack.dev/reference/methods/files.getUploadURLExternal
"""

from typing import Any

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.chat import app_message, find_thread
from bridge.simulator.slack.methods.method import Json, Method, Tier, get_joined_channel
from bridge.simulator.slack.methods.posting import read_blocks
from bridge.simulator.slack.state.workspace import Workspace


def _get_upload_url(workspace: Workspace, args: Arguments) -> Json:
    name, length = args.text("filename"), args.text("length")
    if not length.isdecimal() or int(length) == 0:
        raise RefusedError("invalid_arguments")
    file = workspace.files.announce(name, int(length))
    file.alt = args.find_text("alt_txt") or ""
    if workspace.files.has_permalinks:
        file.permalink = f"{workspace.base_url}/files/{file.id}"
    file.address = f"{workspace.base_url}/files-pri/{file.id}"
    return {"upload_url": f"{workspace.base_url}/upload/{file.id}", "file_id": file.id}


def _complete_upload(workspace: Workspace, args: Arguments) -> Json:
    wanted = args.find_json("files")
    if not isinstance(wanted, list) or not wanted or not all(map(_names_a_file, wanted)):
        raise RefusedError("invalid_arguments")
    channel = get_joined_channel(workspace, _as_channel(args)) if "channel_id" in args else None
    files = [workspace.files.complete(str(f["id"]), f.get("title")).to_wire() for f in wanted]
    if channel is not None:
        message = app_message(
            workspace,
            channel,
            args.find_text("initial_comment") or "",
            blocks=read_blocks(workspace, args),
            files=files,
            thread_ts=find_thread(workspace, channel, args),
            subtype="file_share",
        )
        workspace.add_message(message)
        for each in wanted:
            workspace.files.by_id[str(each["id"])].channels.add(channel.id)
    return {"files": files}


def _info(workspace: Workspace, args: Arguments) -> Json:
    """Of a file in a conversation that the app is in; of others it is told nothing."""
    file = workspace.files.by_id.get(args.text("file", error="file_not_found"))
    if file is None:
        raise RefusedError("file_not_found")
    places = [workspace.channels[each] for each in sorted(file.channels)]
    seen = [each for each in places if workspace.app.bot_user in each.members]
    if not seen:
        raise RefusedError("file_not_found")
    by_kind = {
        "channels": [each.id for each in seen if each.kind == "public"],
        "groups": [each.id for each in seen if each.kind == "private"],
        "ims": [each.id for each in seen if each.kind == "im"],
    }
    return {"file": file.to_wire() | by_kind}


def _names_a_file(wanted: Any) -> bool:
    return isinstance(wanted, dict) and "id" in wanted


def _as_channel(args: Arguments) -> Arguments:
    return Arguments({"channel": args.text("channel_id")})


METHODS = (
    Method("files.info", _info, Tier.FOUR, ("files:read",)),
    Method("files.getUploadURLExternal", _get_upload_url, Tier.FOUR, ("files:write",)),
    Method("files.completeUploadExternal", _complete_upload, Tier.FOUR, ("files:write",)),
)
