#!/bin/sh
# @pexip/utils 17.0.0: its asynchronous queue of five drops a job that waits alone, and forgets one that was to be next.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit @pexip/utils@17.0.0 >/dev/null

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
import { register } from 'node:module';

register('./endings.mjs', import.meta.url);
globalThis.window = globalThis;
const { createAsyncQueue } = await import('@pexip/utils');

const pause = (ms) => new Promise((go) => setTimeout(go, ms));
const run = async (what, options, story) => {
  const done = [];
  const queue = createAsyncQueue(options);
  const job = (name, ms) => async () => (await pause(ms), done.push(name));
  await story(queue, job);
  await pause(1500);
  process.stdout.write(`${what}: done ${done.join(', ')}\n`);
};

await run('A takes long, B and C come 20 ms apart', {}, async (queue, job) => {
  queue.enqueue(job('A', 800));
  await pause(250);
  queue.enqueue(job('B', 1));
  await pause(20);
  queue.enqueue(job('C', 1));
});
await run('B is next after a delay, C is put behind it for later', { throttleInMS: 0, delayInMS: 400 }, async (queue, job) => {
  queue.enqueue(job('A', 500));
  queue.enqueue(job('B', 1));
  await pause(700);
  queue.enqueue(job('C', 1), false);
});
await run('A takes longer than its time', { throttleInMS: 0, timeoutInMS: 100, handleTimeout: async () => {} }, async (queue, job) => {
  queue.enqueue(job('A', 600));
  queue.enqueue(job('B', 1));
});
process.exit(0);
JS

echo "@pexip/utils 17.0.0 on Node $(node --version)"
echo "One would guess: a queue with room for five does A, B and C one after the other."
echo "What happens: what comes within 100 ms of another takes the place of the last one that waits, however empty"
echo "the queue is; adding without running takes back the turn that was due, so nobody is next; and after a"
echo "time-out the next job runs beside the one before it."
seen=$(node --no-warnings try.mjs)
echo "$seen"
expected='A takes long, B and C come 20 ms apart: done A, C
B is next after a delay, C is put behind it for later: done A
A takes longer than its time: done B, A'
test "$seen" = "$expected" || { echo "@pexip/utils behaves otherwise now" >&2; exit 1; }
