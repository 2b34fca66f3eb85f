#!/bin/sh
# @pexip/socket-manager 16.8.4: it connects after connect() was rejected and disconnect() was called.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit @pexip/socket-manager@16.8.4 ws@8.23.0 >/dev/null

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
import { WebSocket, WebSocketServer } from 'ws';

register('./endings.mjs', import.meta.url);

// What the package takes from a browser.
globalThis.window = globalThis;
globalThis.WebSocket = WebSocket;
globalThis.console = { ...console, ...Object.fromEntries(['trace', 'debug', 'info', 'warn', 'error'].map((level) => [level, () => {}])) };
const { createSocketManager, createSocketSignals } = await import('@pexip/socket-manager');

const told = (line) => process.stdout.write(`${line}\n`);
const listen = (port) => new Promise((go) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port }, () => go(server));
});

const before = await listen(0);
const { port } = before.address();
await new Promise((go) => before.close(go));

const signals = createSocketSignals();
const again = new Promise((tell) => signals.onReconnected.add(() => tell('connected')));
const manager = createSocketManager(signals);
await manager.connect({ url: `ws://127.0.0.1:${port}` }).catch(() => told('connect() is rejected, nobody listens'));
manager.disconnect(1000);
told('disconnect() is called, then the server comes up');
await listen(port);
const nothing = new Promise((tell) => setTimeout(() => tell('not connected'), 20_000));
told(`afterwards it is ${await Promise.race([again, nothing])}`);
manager.disconnect(1000);
told(`what is sent behind a disconnect() ${manager.send({ type: 'hello' }) ? 'has a' : 'has no'} number, as if sent`);
process.exit(0);
JS

echo "@pexip/socket-manager 16.8.4 on Node $(node --version)"
echo "One would guess: a connect() that was rejected has ended, and after disconnect() there is no connection."
echo "What happens: it goes on trying behind both, connects as soon as somebody listens, and tells of it as a"
echo "reconnection. While a connection closes, send() loses what it gets and returns a number all the same."
seen=$(node --no-warnings try.mjs)
echo "$seen"
expected='connect() is rejected, nobody listens
disconnect() is called, then the server comes up
afterwards it is connected
what is sent behind a disconnect() has a number, as if sent'
test "$seen" = "$expected" || { echo "@pexip/socket-manager behaves otherwise now" >&2; exit 1; }
