// Every request of Pexip's own wrapper against the simulated node: its validators judge the answers.
import { register } from 'node:module';

register('./javascript_resolve.mjs', import.meta.url);

const api = await import('@pexip/infinity-api');
const [host, conferenceAlias, participantUuid, waitingUuid, leavingUuid] = process.argv.slice(2);

const join = await api.requestToken({
    fetcher: fetch,
    host,
    params: { conferenceAlias },
    body: { display_name: 'Requests', direct_media: false },
});
let token = join.data.result.token;
const me = { participantUuid: join.data.result.participant_uuid };
const other = { participantUuid };

const outcomes = { requestToken: join.status };
const send = async (name, params = {}, body = undefined) => {
    try {
        const answer = await api[name]({
            fetcher: api.withToken(fetch, token),
            host,
            params: { conferenceAlias, ...params },
            body,
        });
        outcomes[name] = answer.status;
        return answer.data?.result;
    } catch (error) {
        outcomes[name] = `${error.name}: ${error.message}`;
    }
};

await send('theme');
await send('conferenceStatus');
await send('participants');
await send('startConference');
for (const name of ['lock', 'unlock', 'muteguests', 'unmuteguests', 'clearAllBuzz', 'layoutSvgs']) {
    await send(name);
}
await send('setGuestsCanUnmute', {}, { setting: true });
await send('messageConference', {}, { type: 'text/plain', payload: 'Hello' });
await send('dial', {}, { role: 'GUEST', destination: 'bob@example.com', protocol: 'sip' });
await send('transformLayout', {}, { transforms: { layout: '1:7', enable_overlay_text: true } });
await send('silentVideoDetection', {}, { config: { enable: true } });
await send('availableLayouts', { annotate: true });
await send('guestBreakoutBuzz');
await send('guestClearBreakoutBuzz');
const mix = { mixName: 'main.!personal' };
await send('videoMixesCreate', {}, { mix_name: mix.mixName });
await send('videoMixesConfigure', mix, { transform_layout: { layout: '1:0' } });
await send('videoMixesDelete', mix);

for (const name of [
    'muteParticipant',
    'unmuteParticipant',
    'clientMuteParticipant',
    'clientUnmuteParticipant',
    'videoMuteParticipant',
    'videoUnmuteParticipant',
    'allowrxpresentationParticipant',
    'denyrxpresentationParticipant',
    'spotlightonParticipant',
    'spotlightoffParticipant',
    'buzzParticipant',
    'clearbuzzParticipant',
    'showLiveCaptions',
    'hideLiveCaptions',
    'avatarJpgParticipant',
]) {
    await send(name, other);
}
await send('unlockParticipant', { participantUuid: waitingUuid });
await send('dtmfParticipant', other, { digits: '1234' });
await send('overlaytextParticipant', other, { text: 'Bobby' });
await send('roleParticipant', other, { role: 'guest' });
await send('messageParticipant', other, { type: 'text/plain', payload: 'psst' });
const camera = { action: 'start', target: participantUuid, movement: [], timeout: 1000 };
await send('feccParticipant', other, camera);
await send('presInMixParticipant', me, { state: true });
await send('preferredAspectRatio', me, { aspect_ratio: 0.5625 });
await send('takeFloor', me);
await send('releaseFloor', me);
await send('notifyNotAFK', me);

const rtmp = await send('callsRtmpParticipant', me, { call_type: 'RTMP' });
const sdp = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n';
const webrtc = await send('callsWebrtcParticipant', me, { call_type: 'WEBRTC', sdp });
const call = { ...me, callUuid: webrtc?.call_uuid };
await send('ack', call, {});
await send('newCandidate', call, { candidate: 'candidate:1', mid: '0' });
await send('update', call, { sdp });
await send('statistics', call, { audio: { rx_bitrate: 64.4, rx_codec: 'opus' } });
await send('dtmf', call, { digits: '1' });
await send('fecc', call, { action: 'stop', movement: [] });
await send('disconnectCall', { ...me, callUuid: rtmp?.call_uuid });

const { breakout_uuid: breakoutUuid } = await send('breakouts', {}, { name: 'Room 1' });
const move = uuid => ({ breakout_uuid: uuid, participants: [participantUuid] });
await send('breakoutMoveParticipantsFromMain', {}, move(breakoutUuid));
const room = { breakoutUuid };
for (const name of [
    'breakoutMuteguests',
    'breakoutUnmuteguests',
    'breakoutLock',
    'breakoutUnlock',
    'hostBreakoutBuzz',
    'hostClearBreakoutBuzz',
    'breakoutClearAllBuzz',
    'breakoutRequestGuestToken',
]) {
    await send(name, room);
}
await send('breakoutsMessage', {}, { type: 'text/plain', payload: 'Hello, rooms' });
await send('breakoutMessageConference', room, { type: 'text/plain', payload: 'Hello, room' });
await send('breakoutTransformLayout', room, { transforms: { layout: '1:7' } });

const there = { ...room, participantUuid };
for (const name of [
    'breakoutMuteParticipant',
    'breakoutUnmuteParticipant',
    'breakoutClientMuteParticipant',
    'breakoutClientUnmuteParticipant',
    'breakoutVideoMuteParticipant',
    'breakoutVideoUnmuteParticipant',
    'breakoutShowLiveCaptions',
    'breakoutHideLiveCaptions',
    'breakoutUnlockParticipant',
    'breakoutBuzzParticipant',
    'breakoutClearbuzzParticipant',
    'breakoutSpotlightonParticipant',
    'breakoutSpotlightoffParticipant',
]) {
    await send(name, there);
}
await send('breakoutOverlaytextParticipant', there, { text: 'Bobby' });
await send('breakoutDtmfParticipant', there, { digits: '1' });
await send('breakoutFeccParticipant', there, camera);

const roster = `${host}/api/client/v2/conferences/${conferenceAlias}/breakouts/${breakoutUuid}/participants`;
const inRoom = (await (await fetch(roster, { headers: { token } })).json()).result;
const control = {
    ...room,
    participantUuid: inRoom.find(person => person.display_name === 'Requests').uuid,
};
await send('breakoutVideoMixesCreate', room, { mix_name: mix.mixName });
const roomMix = { ...room, ...mix };
await send('breakoutVideoMixesConfigure', roomMix, { transform_layout: { layout: '1:0' } });
await send('breakoutVideoMixesDelete', roomMix);
await send('breakoutTakeFloor', control);
await send('breakoutReleaseFloor', control);
const offer = { call_type: 'WEBRTC', sdp };
const roomCall = await send('breakoutCallsWebrtcParticipant', control, offer);
const inCall = { ...control, callUuid: roomCall?.call_uuid };
await send('breakoutAck', inCall, {});
await send('breakoutNewCandidate', inCall, { candidate: 'candidate:1', mid: '0' });
await send('breakoutUpdate', inCall, { sdp });
await send('breakoutDisconnectCall', inCall);
await send('guestLeaveBreakout');
await send('breakoutMoveParticipants', room, move('main'));
await send('breakoutsEmpty');
await send('breakoutMoveParticipantsFromMain', {}, move(breakoutUuid));
const elsewhere = { role: 'guest', conference_alias: 'meet.bob' };
await send('breakoutTransferParticipant', there, elsewhere);
await send('breakoutDisconnectParticipant', control);
await send('breakoutDisconnect', room);
await send('breakoutsDisconnect');

token = (await send('refreshToken'))?.token;
await send('transferParticipant', { participantUuid: waitingUuid }, elsewhere);
await send('disconnectParticipant', { participantUuid: leavingUuid });
await send('disconnect');
await send('releaseToken', {}, { reason: 'Done' });
const untried = Object.keys(api).filter(
    name => typeof api[name] === 'function' && !(name in outcomes),
);
console.log(JSON.stringify({ outcomes, untried, joined: join.status }));
