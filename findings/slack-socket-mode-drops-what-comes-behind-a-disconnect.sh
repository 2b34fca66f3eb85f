#!/bin/sh
# @slack/socket-mode 3.1.0: events right behind Slack's `disconnect` are not heard, and the next socket comes 5 s later.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit newer@npm:@slack/socket-mode@3.1.0 older@npm:@slack/socket-mode@2.0.7 ws@8.23.0 >/dev/null
python3 -m venv python
python/bin/pip install -q slack-sdk==3.48.0 aiohttp==3.14.5

cat >slack.mjs <<'JS'
// Slack's side: a refresh as it is announced for every socket, with one event ahead of it and one behind.
import { spawn } from 'node:child_process';
import http from 'node:http';
import { WebSocketServer } from 'ws';

const told = (line) => process.stdout.write(`  ${line}\n`);
const event = (text) => JSON.stringify({
  type: 'events_api', envelope_id: text, accepts_response_payload: false,
  payload: { type: 'event_callback', event: { type: 'message', text } },
});
const server = http.createServer((request, response) => {
  request.resume();
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${server.address().port}/link` }));
});

let app;
let refreshed;
let said = '';
const acknowledged = [];
new WebSocketServer({ server }).on('connection', (socket) => {
  socket.on('message', (data) => acknowledged.push(JSON.parse(data).envelope_id));
  socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
  if (refreshed) {
    const next = Date.now() - refreshed < 3000 ? 'within 3 s' : 'later than 3 s';
    app.on('close', () => {
      told(`heard: ${said.trim().split('\n').join(', ')}`);
      told(`acknowledged: ${acknowledged.join(', ')}`);
      told(`the next socket comes ${next}`);
      process.exit(0);
    });
    setTimeout(() => app.kill(), 500);
    return;
  }
  socket.send(event('ahead'));
  setTimeout(() => {
    refreshed = Date.now();
    socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    socket.send(event('behind'));
  }, 1000);
});
server.listen(0, '127.0.0.1', () => {
  const [program, ...rest] = process.argv.slice(2);
  app = spawn(program, [...rest, `http://127.0.0.1:${server.address().port}/api/`]);
  app.stdout.on('data', (part) => (said += part));
});
setTimeout(() => process.exit(1), 40_000).unref();
JS

cat >app.mjs <<'JS'
const [, , name, slackApiUrl] = process.argv;
const { SocketModeClient } = (await import(name)).default;
const client = new SocketModeClient({ appToken: 'xapp-1', clientOptions: { slackApiUrl }, logLevel: 'error' });
client.on('message', async ({ event, ack }) => {
  process.stdout.write(`${event.text}\n`);
  await ack().catch(() => {});
});
await client.start();
JS

cat >app.py <<'PY'
import asyncio
import sys

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient


async def heard(client, request):
    print(request.payload["event"]["text"], flush=True)
    await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))


async def main():
    client = SocketModeClient(app_token="xapp-1", web_client=AsyncWebClient(base_url=sys.argv[1]))
    client.socket_mode_request_listeners.append(heard)
    await client.connect()
    await asyncio.sleep(60)


asyncio.run(main())
PY

echo "@slack/socket-mode 3.1.0 and 2.0.7 on Node $(node --version), slack-sdk 3.48.0"
echo "One would guess: a refresh loses nothing; what Slack has sent behind it is handled, and the next socket is opened first."
echo "What happens: 3.1.0 closes at the word and hears no more of that socket, 2.0.7 hands on what it can no longer"
echo "acknowledge, so that Slack delivers it again; both wait five seconds before they connect. The Python SDK does as guessed."
seen=$(
    echo 3.1.0; node slack.mjs node app.mjs newer
    echo 2.0.7; node slack.mjs node app.mjs older
    echo Python; node slack.mjs python/bin/python app.py
)
echo "$seen"
expected='3.1.0
  heard: ahead
  acknowledged: ahead
  the next socket comes later than 3 s
2.0.7
  heard: ahead, behind
  acknowledged: ahead
  the next socket comes later than 3 s
Python
  heard: ahead, behind
  acknowledged: ahead, behind
  the next socket comes within 3 s'
test "$seen" = "$expected" || { echo "Slack's socket clients behave otherwise now" >&2; exit 1; }
