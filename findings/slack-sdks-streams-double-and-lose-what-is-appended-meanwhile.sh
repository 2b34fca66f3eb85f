#!/bin/sh
# slack-sdk 3.48.0 and @slack/web-api 8.2.0: a streamed message doubles and loses what is appended while a request is on its way.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit @slack/web-api@8.2.0 >/dev/null
python3 -m venv python
python/bin/pip install -q slack-sdk==3.48.0 aiohttp==3.14.5

cat >slack.mjs <<'JS'
// Slack's methods for streamed messages: each request is told, the oldest one is answered at each line read.
import http from 'node:http';
import { createInterface } from 'node:readline';

const held = [];
createInterface({ input: process.stdin }).on('line', () => held.shift()());
const server = http.createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    const asJson = request.headers['content-type'].startsWith('application/json');
    const { chunks = [] } = asJson ? JSON.parse(body) : { chunks: JSON.parse(new URLSearchParams(body).get('chunks')) };
    held.push(() => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ ok: true, ts: '1700000000.000100', channel: 'C1' }));
    });
    process.stdout.write(`${request.url.split('/').pop()} ${chunks.map((chunk) => chunk.text).join('').trim()}\n`);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}/api/\n`));
JS

cat >try.py <<'PY'
import asyncio

from slack_sdk.web.async_client import AsyncWebClient


async def main():
    slack = await asyncio.create_subprocess_exec(
        "node", "slack.mjs", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    next_line = lambda: asyncio.wait_for(slack.stdout.readline(), 20)
    hears = lambda line: print(" ", line.decode().strip())
    client = AsyncWebClient("xoxb-1", base_url=(await next_line()).decode().strip())
    stream = await client.chat_stream(channel="C1", thread_ts="1700000000.000001", buffer_size=8)

    first = asyncio.create_task(stream.append(markdown_text="We begin. "))
    hears(await next_line())
    second = asyncio.create_task(stream.append(markdown_text="Good. "))
    hears(await next_line())
    slack.stdin.write(b"\n")
    await first
    await stream.append(markdown_text="Wait! ")
    slack.stdin.write(b"\n")
    await second
    last = asyncio.create_task(stream.stop(markdown_text="Bye."))
    hears(await next_line())
    slack.stdin.write(b"\n")
    await last
    slack.terminate()
    await slack.wait()


asyncio.run(main())
PY

cat >try.mjs <<'JS'
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { WebClient } from '@slack/web-api';

const slack = spawn('node', ['slack.mjs']);
const lines = createInterface({ input: slack.stdout })[Symbol.asyncIterator]();
const nextLine = async () => (await lines.next()).value;
const hears = async () => process.stdout.write(`  ${await nextLine()}\n`);
const answers = () => slack.stdin.write('\n');
const client = new WebClient('xoxb-1', { slackApiUrl: await nextLine() });
const stream = client.chatStream({ channel: 'C1', thread_ts: '1700000000.000001', buffer_size: 8 });

const first = stream.append({ markdown_text: 'We begin. ' });
await hears();
const second = stream.append({ markdown_text: 'Good. ' });
await hears();
answers();
await first;
await stream.append({ markdown_text: 'Wait! ' });
answers();
await second;
const last = stream.stop({ markdown_text: 'Bye.' });
await hears();
answers();
await last;
slack.kill();
JS

echo "slack-sdk 3.48.0 (asyncio), @slack/web-api 8.2.0 on Node $(node --version)"
echo "One would guess: what is appended while a request is on its way waits and goes with the next one."
echo "What happens: it goes at once, in a second stream if the first is not answered yet, with what is on its way"
echo "once more; and each answer empties all that waits, so that 'Wait!' is nowhere and nothing is raised."
seen=$(echo slack-sdk; python/bin/python try.py; echo @slack/web-api; node try.mjs)
echo "$seen"
heard='  chat.startStream We begin.
  chat.startStream We begin. Good.
  chat.stopStream Bye.'
test "$seen" = "slack-sdk
$heard
@slack/web-api
$heard" || { echo "a streamed message behaves otherwise now" >&2; exit 1; }
