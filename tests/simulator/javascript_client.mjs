// Pexip's own client, unchanged, against the simulated node: prints what it saw as one JSON line.
import { register } from 'node:module';
import { EventSource } from 'eventsource';

// The client is published for bundlers: its own imports carry no file endings.
register('./javascript_resolve.mjs', import.meta.url);

// What the client takes from a browser, and Node lacks.
globalThis.window = globalThis;
globalThis.EventSource = EventSource;
globalThis.location = new URL('http://127.0.0.1/');
globalThis.document = { baseURI: 'http://127.0.0.1/' };
globalThis.MediaStream = class {};
// It builds a connection even for a control-only participant, but offers nothing over it.
globalThis.RTCPeerConnection = class extends EventTarget {
    connectionState = 'new';
    iceConnectionState = 'new';
    signalingState = 'stable';
    getTransceivers = () => [];
    getSenders = () => [];
    getReceivers = () => [];
    getStats = async () => new Map();
    createOffer = () => new Promise(() => {});
    close = () => {};
};

const infinity = await import('@pexip/infinity');
const [nodeUrl, conferenceAlias, pin] = process.argv.slice(2);
const complaints = [];
infinity.setLogger({
    ...Object.fromEntries(['trace', 'debug', 'info'].map(level => [level, () => {}])),
    ...Object.fromEntries(
        ['warn', 'error', 'fatal'].map(level => [
            level,
            (...what) => complaints.push(what.map(String).join(' ')),
        ]),
    ),
    redact: text => text,
    addRedactPattern: () => {},
});

const signals = infinity.createInfinityClientSignals([], {
    batchScheduleTimeoutMS: 10,
    batchBufferSize: 1,
});
const client = infinity.createInfinityClient(signals, infinity.createCallSignals([]));

const seen = { chat: [], captions: [], conference: [], errors: [], pins: [] };
let roster = new Map();
const remember = people => {
    for (const person of [people].flat()) {
        roster.set(person.participant.uuid, person.participant);
    }
};
signals.onParticipants.add(({ participants }) => {
    roster = new Map(participants.map(person => [person.uuid, person]));
});
signals.onParticipantJoined.add(remember);
signals.onParticipantUpdated.add(remember);
signals.onMessage.add(message => seen.chat.push(message.message));
signals.onLiveCaptions.add(caption => seen.captions.push(caption.data));
signals.onConferenceStatus.add(({ status }) => seen.conference.push(status));
signals.onError.add(({ error }) => seen.errors.push(error));
signals.onPinRequired.add(pins => seen.pins.push(pins));

const until = async (what, holds) => {
    const limit = Date.now() + 20_000;
    while (!holds()) {
        if (Date.now() > limit) {
            throw new Error(`Timed out waiting until ${what}; complaints: ${complaints}`);
        }
        await new Promise(resolve => setTimeout(resolve, 10));
    }
};
const named = name => [...roster.values()].find(person => person.displayName === name);

const answer = await client.call({
    host: nodeUrl,
    node: new URL(nodeUrl).host,
    conferenceAlias,
    displayName: 'JavaScript',
    pin,
    directMedia: false,
    callType: infinity.ClientCallType.None,
    mediaStream: undefined,
});

const results = {};
if (answer.status === 200) {
    await until('the roster is there', () => named('JavaScript') && named('Bob'));
    results.roster = [...roster.values()].map(person => person.displayName);
    const bob = named('Bob').uuid;
    results.mute = (await client.mute({ mute: true, participantUuid: bob })).data;
    await until('Bob is muted', () => named('Bob').isMuted);
    results.message = (await client.sendMessage({ payload: 'Hello from JavaScript' })).data;
    results.hand = (await client.raiseHand({ raise: true })).data;
    await until('the hand is up', () => named('JavaScript').raisedHand);
    results.captions = (await client.liveCaptions({ enable: true })).data;
    await until('a caption came', () => seen.captions.length > 0);
    await until('a message came', () => seen.chat.length > 0);
    results.lock = (await client.lock({ lock: true })).data;
    await until('the lock shows', () => seen.conference.some(status => status.locked));
    await client.disconnect({ reason: 'User initiated disconnect' });
}
const bobIsMuted = named('Bob')?.isMuted;
console.log(JSON.stringify({ status: answer.status, results, seen, bobIsMuted, complaints }));
process.exit(0);
