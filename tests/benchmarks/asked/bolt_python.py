"""A bare app on bolt-python, as its documentation shows it: acknowledge, ask the node, answer.

It knows no people and no rights, stores nothing and looks at nothing.
"""

import json
import os

import aiohttp
from slack_bolt.async_app import AsyncApp

NODE = os.environ["APP_NODE"]
TOKEN = os.environ["APP_TOKEN"]

app = AsyncApp(
    token=os.environ["APP_BOT_TOKEN"],
    signing_secret=os.environ["APP_SIGNING_SECRET"],
    request_verification_enabled=True,
)
app.client.base_url = os.environ["APP_SLACK_API_URL"]
_session: list[aiohttp.ClientSession] = []


async def ask_node(verb: str, participant: str) -> None:
    if not _session:
        _session.append(aiohttp.ClientSession())
    url = f"{NODE}/participants/{participant}/{verb}"
    async with _session[0].post(url, headers={"token": TOKEN}) as answer:
        assert (await answer.json())["result"] is True


@app.command("/pexip")
async def command(ack, command, respond):
    await ack()
    verb, _, participant = command["text"].partition(" ")
    await ask_node(verb, participant)
    await respond(f"{participant}: {verb}d")


@app.action("run:mute:0")
@app.action("run:unmute:0")
async def press(ack, action, respond):
    await ack()
    verb = action["action_id"].split(":")[1]
    participant = json.loads(action["value"])["participant"]
    await ask_node(verb, participant)
    await respond(text=f"{participant}: {verb}d", replace_original=False)


if __name__ == "__main__":
    app.start(port=int(os.environ["APP_PORT"]))
