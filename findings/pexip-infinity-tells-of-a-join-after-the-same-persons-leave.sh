#!/bin/sh
# @pexip/infinity 20.0.0: who comes and goes just after somebody else left is told of as left, then as joined.
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

// What the package takes from a browser; no media is asked for.
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

const person = (name) => ({
  uuid: `uuid-of-${name}`, display_name: name, uri: name, role: 'chair', service_type: 'conference', protocol: 'api',
});
const event = (type, data) => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
const comes = (name) => event('participant_create', person(name));
const goes = (name) => event('participant_delete', { uuid: `uuid-of-${name}` });

let feed;
const node = http.createServer((request, response) => {
  if (request.url.includes('/events')) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(event('participant_sync_begin', null) + comes('me') + comes('dave') + event('participant_sync_end', null));
    feed = response;
    return;
  }
  const result = {
    token: 'token', expires: '120', participant_uuid: 'uuid-of-me', display_name: 'me', role: 'HOST',
    version: { version_id: '40', pseudo_version: '1' }, conference_name: 'meet', service_type: 'conference',
    current_service_type: 'conference', call_type: 'video', chat_enabled: true, stun: [], turn: [],
  };
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ status: 'success', result }));
});
await new Promise((go) => node.listen(0, '127.0.0.1', go));
const host = `http://127.0.0.1:${node.address().port}`;

const signals = createInfinityClientSignals([], { batchScheduleTimeoutMS: 500, batchBufferSize: 20 });
const there = new Set();
const told = [];
const name = ({ participant }) => participant.displayName;
const wait = async (holds) => {
  for (let tries = 0; !holds() && tries < 200; tries += 1) await new Promise((go) => setTimeout(go, 50));
};
signals.onParticipants.add(({ participants }) => participants.forEach((each) => there.add(each.displayName)));
signals.onParticipantJoined.add((people) => people.map(name).forEach((each) => (told.push(`${each} joined`), there.add(each))));
signals.onParticipantLeft.add((people) => people.map(name).forEach((each) => (told.push(`${each} left`), there.delete(each))));

const client = createInfinityClient(signals, createCallSignals([]));
await client.call({
  host, node: new URL(host).host, conferenceAlias: 'meet', displayName: 'me', directMedia: false, callType: ClientCallType.None,
});
await wait(() => there.has('dave'));
feed.write(goes('dave') + comes('carol') + goes('carol'));
await wait(() => told.length === 3);
process.stdout.write(`told: ${told.join(', ')}\nthere: ${[...there].join(', ')}\n`);
process.exit(0);
JS

echo "@pexip/infinity 20.0.0 on Node $(node --version)"
echo "One would guess: what the client tells of one person comes in the node's order; batches only make it later."
echo "What happens: joins and leaves are batched apart, each from its own first event on; the node says that"
echo "dave goes, carol comes, carol goes, and whoever keeps a roster by the signals has carol in it for good."
seen=$(node --no-warnings try.mjs)
echo "$seen"
expected='told: dave left, carol left, carol joined
there: me, carol'
test "$seen" = "$expected" || { echo "@pexip/infinity behaves otherwise now" >&2; exit 1; }
