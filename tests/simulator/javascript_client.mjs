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

const seen = { chat: [], captions: [], conference: [], errors: [], pins: [], hands: [], rooms: [] };
// By room: the main one is called "main", the others by their id.
const rosters = new Map();
const rosterOf = room => {
    if (!rosters.has(room)) {
        rosters.set(room, new Map());
    }
    return rosters.get(room);
};
const remember = people => {
    for (const person of [people].flat()) {
        rosterOf(person.id).set(person.participant.uuid, person.participant);
    }
};
signals.onParticipants.add(({ id, participants }) => {
    rosters.set(id, new Map(participants.map(person => [person.uuid, person])));
});
signals.onParticipantJoined.add(remember);
signals.onParticipantUpdated.add(remember);
signals.onParticipantLeft.add(people => {
    for (const person of [people].flat()) {
        rosterOf(person.id).delete(person.participant.uuid);
    }
});
signals.onRaiseHand.add(({ participant }) => seen.hands.push(participant.displayName));
signals.onBreakoutBegin.add(() => seen.rooms.push('begun'));
signals.onBreakoutEnd.add(() => seen.rooms.push('ended'));
signals.onMessage.add(message => seen.chat.push(message.message));
signals.onLiveCaptions.add(caption => seen.captions.push(caption.data));
signals.onConferenceStatus.add(({ id, status }) => seen.conference.push({ id, ...status }));
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
const named = (name, room = 'main') =>
    [...rosterOf(room).values()].find(person => person.displayName === name);

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
    results.roster = [...rosterOf('main').values()].map(person => person.displayName);
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
    results.unlock = (await client.lock({ lock: false })).data;
    await until('the lock is off', () => seen.conference.at(-1).locked === false);
    results.lowered = (await client.raiseHand({ raise: false })).data;
    await until('the hand is down', () => !named('JavaScript').raisedHand);
    await until('another hand is up', () => seen.hands.includes('Alice'));
    results.allLowered = (await client.lowerAllRaisedHands({})).data;
    await until('all hands are down', () => !named('Alice').raisedHand);

    const { breakout_uuid: room } = await client.breakout({
        name: 'Room 1',
        duration: 600,
        end_action: 'transfer',
        participants: { main: [bob] },
        guests_allowed_to_leave: true,
    });
    await until('the room has begun', () => seen.rooms.includes('begun'));
    await until('Bob is in the room', () => named('Bob', room) && !named('Bob'));
    const inRoom = { breakoutUuid: room };
    results.roomMessage = (await client.sendMessage({ payload: 'Hello, room', ...inRoom })).data;
    results.roomLock = (await client.lock({ lock: true, ...inRoom })).data;
    await until('the room is locked', () =>
        seen.conference.some(status => status.id === room && status.locked),
    );
    await client.breakoutMoveParticipants({
        fromBreakoutUuid: room,
        toRoomUuid: 'main',
        participants: [bob],
    });
    await until('Bob is back', () => named('Bob') && !named('Bob', room));
    results.roomClosed = (await client.closeBreakoutRoom(inRoom)).data;
    await until('the room has ended', () => seen.rooms.includes('ended'));
    await client.disconnect({ reason: 'User initiated disconnect' });
}
const bobIsMuted = named('Bob')?.isMuted;
console.log(JSON.stringify({ status: answer.status, results, seen, bobIsMuted, complaints }));
process.exit(0);
