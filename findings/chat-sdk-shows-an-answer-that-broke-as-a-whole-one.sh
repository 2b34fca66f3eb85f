#!/bin/sh
# chat 4.41.1 (Chat SDK) with ai 6.0.326 for Slack: an answer whose model fails halfway is posted as if it were whole.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit \
  chat@4.41.1 @chat-adapter/slack@4.41.1 @chat-adapter/state-memory@4.41.0 ai@6.0.326 >/dev/null

cat >try.mjs <<'JS'
import { createHmac } from 'node:crypto';
import http from 'node:http';
import { createSlackAdapter } from '@chat-adapter/slack';
import { createMemoryState } from '@chat-adapter/state-memory';
import { streamText } from 'ai';
import { MockLanguageModelV3, convertArrayToReadableStream } from 'ai/test';
import { Chat } from 'chat';

let calls = [];
const slackItself = http.createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  const said = new URLSearchParams(body);
  const text = said.has('chunks') ? JSON.parse(said.get('chunks')).map((each) => each.text).join('') : said.get('markdown_text');
  const method = request.url.split('/').pop();
  if (method.startsWith('chat.')) calls.push(`${method} '${(text ?? said.get('text') ?? '').replace(/x{9,}/, 'xxx').trim()}'`);
  response.setHeader('content-type', 'application/json');
  response.end('{"ok": true, "ts": "1.2", "channel": "C1", "user_id": "UBOT", "bot_id": "BBOT", "user": {"name": "ann"}}');
});
await new Promise((go) => slackItself.listen(0, '127.0.0.1', go));
const apiUrl = `http://127.0.0.1:${slackItself.address().port}/api/`;
const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };

let count = 0;
async function ask(bot) {
  const ts = `1700000000.00000${++count}`;
  const body = JSON.stringify({
    type: 'event_callback', team_id: 'T1', event_id: `Ev${count}`,
    event: { type: 'app_mention', channel: 'C1', user: 'U1', text: '<@UBOT> well?', team: 'T1', ts },
    authorizations: [{ team_id: 'T1', user_id: 'UBOT', is_bot: true }],
  });
  const at = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', 's').update(`v0:${at}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json', 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${signature}`,
  };
  const tasks = [];
  await bot.webhooks.slack(new Request('http://bot/', { method: 'POST', body, headers }), { waitUntil: (task) => tasks.push(task) });
  await Promise.all(tasks);
}
async function run(what, stream, nativeStreaming) {
  calls = [];
  let end = 'the handler was not called';
  const slack = createSlackAdapter({ botToken: 'xoxb-1', signingSecret: 's', apiUrl, logger, nativeStreaming });
  const bot = new Chat({ userName: 'bot', adapters: { slack }, state: createMemoryState(), logger });
  bot.onNewMention((thread) => thread.post(stream()).then(() => { end = 'posted'; }, () => { end = 'error'; }));
  await ask(bot);
  process.stdout.write(`  ${what}: ${[...calls, end].join(', ')}\n`);
}

const model = (...words) => () => streamText({
  prompt: 'well?',
  onError() {},
  model: new MockLanguageModelV3({
    doStream: async () => ({
      stream: convertArrayToReadableStream([
        { type: 'stream-start', warnings: [] },
        { type: 'text-start', id: '1' },
        ...words.map((delta) => ({ type: 'text-delta', id: '1', delta })),
        { type: 'error', error: new Error('overloaded') },
      ]),
    }),
  }),
}).fullStream;
async function* thrown(...words) {
  yield* words;
  throw new Error('overloaded');
}

for (const native of [true, false]) {
  process.stdout.write(native ? "Slack's streaming\n" : 'post and edit\n');
  await run('the model fails after some words', model('Do not press the red button'), native);
  await run('the model fails at once', model(), native);
  await run('a stream throws after some words', () => thrown('Do not press'), native);
  await run('a stream throws after many words', () => thrown(`Press${'x'.repeat(300)}\n`, 'Do not press\n'), native);
}
process.exit(0);
JS

echo "chat 4.41.1 with @chat-adapter/slack 4.41.1 and ai 6.0.326 on Node $(node --version)"
echo "One would guess: when an answer breaks, post() rejects, what had come is shown, and the message is ended."
echo "What happens: an error that the AI SDK tells of in its stream is skipped: half an answer, none at all or the '...'"
echo "that holds its place is posted, and post() succeeds. Where a stream throws, post() rejects, but the words"
echo "that wait for 256 letters were never sent, and a message that was begun is not stopped."
seen=$(node try.mjs)
printf '%s\n' "$seen"
expected="Slack's streaming
  the model fails after some words: chat.startStream '', chat.stopStream 'Do not press the red button', posted
  the model fails at once: chat.startStream '', chat.stopStream '', posted
  a stream throws after some words: error
  a stream throws after many words: chat.startStream 'Pressxxx', error
post and edit
  the model fails after some words: chat.postMessage '...', chat.update 'Do not press the red button', posted
  the model fails at once: chat.postMessage '...', posted
  a stream throws after some words: chat.postMessage '...', error
  a stream throws after many words: chat.postMessage '...', error"
test "$seen" = "$expected" || { echo "Chat SDK behaves otherwise now" >&2; exit 1; }
