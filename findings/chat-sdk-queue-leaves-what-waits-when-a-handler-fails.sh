#!/bin/sh
# chat 4.41.1 (Chat SDK) for Slack: its queue leaves what waits when a handler fails, and forgets other threads.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit chat@4.41.1 @chat-adapter/slack@4.41.1 @chat-adapter/state-memory@4.41.0 >/dev/null

cat >try.mjs <<'JS'
import { createHmac } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import { createSlackAdapter } from '@chat-adapter/slack';
import { createMemoryState } from '@chat-adapter/state-memory';
import { Chat } from 'chat';

const slackItself = http.createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  request.resume().on('end', () => response.end('{"ok": true, "user_id": "UBOT", "bot_id": "BBOT", "user": {"name": "bot"}}'));
});
await new Promise((go) => slackItself.listen(0, '127.0.0.1', go));
const apiUrl = `http://127.0.0.1:${slackItself.address().port}/api/`;
const told = new EventEmitter();
const tell = (what) => told.emit(what);
const logger = { debug() {}, info: tell, warn() {}, error: tell, child: () => logger };
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

const message = (name, thread) => ({
  type: 'app_mention', channel: 'C1', user: 'U1', text: `<@UBOT> ${name}`, team: 'T1',
  ts: `1700000000.0000${name.charCodeAt(0)}`, thread_ts: thread,
});
async function say(bot, name, what, thread = '1.1') {
  const happened = once(told, what);
  const body = JSON.stringify({
    type: 'event_callback', team_id: 'T1', event_id: `Ev${name}`, event: message(name, thread),
    authorizations: [{ team_id: 'T1', user_id: 'UBOT', is_bot: true }],
  });
  const at = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', 's').update(`v0:${at}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json', 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${signature}`,
  };
  await bot.webhooks.slack(new Request('http://bot/', { method: 'POST', body, headers }), { waitUntil() {} });
  await happened;
}
async function run(what, options, story) {
  const handled = [];
  const name = (each) => each.text.slice(-1);
  const slack = createSlackAdapter({ botToken: 'xoxb-1', signingSecret: 's', apiUrl, logger });
  const bot = new Chat({ userName: 'bot', adapters: { slack }, state: createMemoryState(), logger, ...options });
  bot.onNewMention(async (thread, each, context) => {
    const skipped = context?.skipped.length ? ` (skipped: ${context.skipped.map(name).join(' ')})` : '';
    handled.push(name(each) + skipped);
    tell('handled');
    if (name(each) === 'A') await once(told, 'fail').then(() => Promise.reject(new Error('once')));
    if (name(each) === 'N') await once(told, 'end');
  });
  await bot.initialize();
  await story(bot);
  await pause(1000);
  process.stdout.write(`${what}: ${handled.join(', ')}\n`);
}

async function three(bot) {
  await say(bot, 'A', 'handled');
  await say(bot, 'B', 'message-queued');
  await say(bot, 'C', 'message-queued');
  const failed = once(told, 'Message processing error');
  tell('fail');
  await failed;
  await pause(1000);
}
const four = async (bot) => {
  await three(bot);
  await say(bot, 'D', 'handled');
};
const threads = async (bot) => {
  await say(bot, 'N', 'handled', '1.1');
  await say(bot, 'O', 'message-queued', '2.1');
  await say(bot, 'P', 'message-queued', '3.1');
  tell('end');
};
await run('A fails while B and C wait', { concurrency: 'queue' }, three);
await run('the same, then D is said', { concurrency: 'queue' }, four);
await run('the same, D after the time that one may wait', { concurrency: { strategy: 'queue', queueEntryTtlMs: 900 } }, four);
await run('N, O and P in three threads of one channel', { concurrency: 'queue', lockScope: 'channel' }, threads);
process.exit(0);
JS

echo "chat 4.41.1 with @chat-adapter/slack 4.41.1 on Node $(node --version)"
echo "One would guess: with queue, \"Never lose messages\", B and C are handled once A is through, well or not,"
echo "and what was not handled is among the skipped ones of what was."
echo "What happens: after an error the queue is not drained: B and C wait until somebody writes again, then the new"
echo "message is handled before them, and after queueEntryTtlMs (90 s) they are gone. Where the lock is of a channel,"
echo "what waited in another thread than the last one is neither handled nor skipped."
seen=$(node try.mjs)
printf '%s\n' "$seen"
expected='A fails while B and C wait: A
the same, then D is said: A, D, C (skipped: B)
the same, D after the time that one may wait: A, D
N, O and P in three threads of one channel: N, P'
test "$seen" = "$expected" || { echo "Chat SDK behaves otherwise now" >&2; exit 1; }
