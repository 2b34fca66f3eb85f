#!/bin/sh
# @pexip/infinity 20.0.0: whoever has "sip" anywhere in the address is an endpoint, an H.323 room is none.
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
globalThis.RTCPeerConnection = class extends EventTarget {
  connectionState = 'new';
  signalingState = 'stable';
  getTransceivers = () => [];
  getSenders = () => [];
  getReceivers = () => [];
  getStats = async () => new Map();
  createOffer = () => new Promise(() => {});
  close() {}
};
globalThis.console = { ...console, ...Object.fromEntries(['trace', 'debug', 'info', 'warn', 'error'].map((level) => [level, () => {}])) };
const { createInfinityClient, createInfinityClientSignals, createCallSignals, ClientCallType } = await import('@pexip/infinity');

const PEOPLE = [
  ['Sipho', 'sipho@example.com', 'webrtc'],
  ['Mia', 'mia@gossip.example.com', 'webrtc'],
  ['Bob', 'bob@example.com', 'webrtc'],
  ['Room 1', 'sip:room1@example.com', 'sip'],
  ['Room 2', 'h323:room2@example.com', 'h323'],
];
const event = (type, data) => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
const comes = ([display_name, uri, protocol]) => event('participant_create', {
  uuid: `uuid-of-${display_name}`, display_name, uri, protocol, role: 'chair', service_type: 'conference',
});

const node = http.createServer((request, response) => {
  if (request.url.includes('/events')) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(event('participant_sync_begin', null) + PEOPLE.map(comes).join('') + event('participant_sync_end', null));
    return;
  }
  const result = {
    token: 'token', expires: '120', participant_uuid: 'uuid-of-Bob', display_name: 'Bob', role: 'HOST',
    version: { version_id: '40', pseudo_version: '1' }, conference_name: 'meet', service_type: 'conference',
    current_service_type: 'conference', call_type: 'video', chat_enabled: true, stun: [], turn: [],
  };
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ status: 'success', result }));
});
await new Promise((go) => node.listen(0, '127.0.0.1', go));
const host = `http://127.0.0.1:${node.address().port}`;

const signals = createInfinityClientSignals([], { batchScheduleTimeoutMS: 50, batchBufferSize: 20 });
const everybody = new Promise((tell) => signals.onParticipants.add(({ participants }) => tell(participants)));
const client = createInfinityClient(signals, createCallSignals([]));
await client.call({
  host, node: new URL(host).host, conferenceAlias: 'meet', displayName: 'Bob', directMedia: false, callType: ClientCallType.None,
});
for (const { displayName, uri, protocol, isEndpoint } of await everybody) {
  process.stdout.write(`${displayName}, ${uri}, by ${protocol}: ${isEndpoint ? 'an endpoint' : 'no endpoint'}\n`);
}
process.exit(0);
JS

echo "@pexip/infinity 20.0.0 on Node $(node --version)"
echo "One would guess: isEndpoint is told from the protocol, or from the scheme that the address begins with."
echo "What happens: any address with the letters s, i, p in a row makes an endpoint, a browser's user too;"
echo "a room system that calls by H.323 is none."
seen=$(node --no-warnings try.mjs)
echo "$seen"
expected='Sipho, sipho@example.com, by webrtc: an endpoint
Mia, mia@gossip.example.com, by webrtc: an endpoint
Bob, bob@example.com, by webrtc: no endpoint
Room 1, sip:room1@example.com, by sip: an endpoint
Room 2, h323:room2@example.com, by h323: no endpoint'
test "$seen" = "$expected" || { echo "@pexip/infinity behaves otherwise now" >&2; exit 1; }
