#!/bin/sh
# @pexip/infinity 20.0.0: a chat message whose sending failed goes out with the next request, into the room one is in by then.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit @pexip/infinity@20.0.0 eventsource@4.0.0 >/dev/null

# The package is published for bundlers: its imports carry no file endings.
cat >endings.mjs <<'JS'
export async function resolve(name, context, next) {
  const guesses = name.startsWith('.')
    ? [`${name}.js`, `${name}/index.js`]
    : [`${name}/dist/index.js`];
  for (const guess of guesses) {
    try {
      return await next(guess, context);
    } catch {}
  }
  return next(name, context);
}
JS

cat >try.mjs <<'JS'
import http from 'node:http';
import { register } from 'node:module';
import { EventSource } from 'eventsource';

register('./endings.mjs', import.meta.url);

// What the package takes from a browser; no media flows.
globalThis.window = globalThis;
globalThis.EventSource = EventSource;
globalThis.location = new URL('http://127.0.0.1/');
globalThis.document = { baseURI: 'http://127.0.0.1/' };
globalThis.MediaStream = class {};
globalThis.RTCRtpTransceiver = class {};
globalThis.RTCPeerConnection = class extends EventTarget {
  connectionState = 'new';
  signalingState = 'stable';
  getTransceivers = () => [];
  getSenders = () => [];
  getReceivers = () => [];
  getStats = async () => new Map();
  createOffer = () => new Promise(() => {});
  addTransceiver = () => ({
    sender: { getParameters: () => ({ encodings: [] }), setParameters: async () => {}, replaceTrack: async () => {}, setStreams() {} },
    receiver: { track: {} },
    setCodecPreferences() {},
  });
  close() {}
};
globalThis.console = { ...console, ...Object.fromEntries(['trace', 'debug', 'info', 'warn', 'error'].map((level) => [level, () => {}])) };
const { createInfinityClient, createInfinityClientSignals, createCallSignals, ClientCallType } = await import('@pexip/infinity');

const event = (type, data) => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
const told = (line) => process.stdout.write(`${line}\n`);

let away = false;
let feed;
const node = http.createServer((request, response) => {
  const path = new URL(request.url, 'http://node').pathname.replace('/api/client/v2/conferences/meet/', '');
  if (path === 'events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.flushHeaders();
    feed = response;
    return;
  }
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    if (away) return request.socket.destroy();
    if (/message$|buzz$/.test(path)) told(`the node hears: ${path.replace(/uuid-of-/, '')} ${JSON.parse(body || '{}').payload ?? ''}`.trim());
    const result = {
      token: 'token', expires: '120', participant_uuid: 'uuid-of-me', display_name: 'me', role: 'HOST',
      version: { version_id: '40', pseudo_version: '1' }, conference_name: 'meet', service_type: 'conference', breakout_rooms: true,
      current_service_type: 'conference', call_type: 'video', chat_enabled: true, stun: [], turn: [],
    };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ status: 'success', result: /token$/.test(path) ? result : true }));
  });
});
await new Promise((go) => node.listen(0, '127.0.0.1', go));
const host = `http://127.0.0.1:${node.address().port}`;

const signals = createInfinityClientSignals([], { batchScheduleTimeoutMS: 50, batchBufferSize: 20 });
const client = createInfinityClient(signals, createCallSignals([]));
const room = new Promise((open) => signals.onBreakoutBegin.add(open));
await client.call({
  host, node: new URL(host).host, conferenceAlias: 'meet', displayName: 'me', directMedia: false, callType: ClientCallType.None,
});
feed.write(event('breakout_begin', { breakout_uuid: 'red', participant_uuid: 'me-in-red' }));
await room;
await client.joinBreakoutRoom({ breakoutUuid: 'red' });

away = true;
await client.sendMessage({ payload: 'said in Red' }).catch((error) => told(`sendMessage raises: ${error.message}`));
await client.joinBreakoutRoom({ breakoutUuid: 'main' });
away = false;
told('the node is there again, the person is back in the main room and raises a hand');
await client.raiseHand({ raise: true });
process.exit(0);
JS

echo "@pexip/infinity 20.0.0 on Node $(node --version)"
echo "One would guess: a message whose sending raises is not sent; whoever wants it sent sends it again."
echo "What happens: it waits unseen and goes out ahead of the next request, whatever that asks for, and not to"
echo "the room it was written in but to the one that the person is in by then. An application that offers to"
echo "send again has it sent twice."
seen=$(node --no-warnings try.mjs)
echo "$seen"
expected='sendMessage raises: fetch failed
the node is there again, the person is back in the main room and raises a hand
the node hears: message said in Red
the node hears: participants/me/buzz'
test "$seen" = "$expected" || { echo "@pexip/infinity behaves otherwise now" >&2; exit 1; }
