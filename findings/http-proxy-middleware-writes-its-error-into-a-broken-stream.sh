#!/bin/sh
# http-proxy-middleware 3.0.11: after a reset of the origin a sentence of its own ends the event stream.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit http-proxy-middleware@3.0.11 express@5.3.0 >/dev/null

cat >try.mjs <<'JS'
import http from 'node:http';
import net from 'node:net';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';

const WAIT_MS = 3000;

// Two events, and then the connection ends in the way that the path names.
const origin = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', async (head) => {
    const path = head.toString().split(' ')[1];
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.write('9\r\ndata: 1\n\n\r\n');
    await new Promise((go) => setTimeout(go, 300));
    if (path === '/reset') socket.resetAndDestroy();
    else if (path === '/cut') socket.end();
    else socket.end('0\r\n\r\n');
  });
});

const listening = (server) =>
  new Promise((go) => server.listen(0, '127.0.0.1', () => go(server.address().port)));

const read = (port, path) =>
  new Promise((go) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
      let words = '';
      answer.on('data', (bytes) => (words += bytes));
      answer.on('end', () => go(`${answer.complete ? 'ended' : 'broken'} ${JSON.stringify(words.trim().replace(/\n+/g, ' | ').replace(/\d{4,5}/, 'PORT'))}`));
      answer.on('error', () => go('broken'));
    });
    request.on('error', () => go('broken'));
    setTimeout(() => (go('still open'), request.destroy()), WAIT_MS);
  });

const target = `http://127.0.0.1:${await listening(origin)}`;
const proxy = await listening(http.createServer(express().use(createProxyMiddleware({ target }))));
console.log(`no proxy: ${await read(origin.address().port, '/reset')}`);
console.log(`through it: ${await read(proxy, '/reset')}`);
process.exit(0);
JS

echo "http-proxy-middleware 3.0.11 on Node $(node --version)"
echo "One would guess: where the answer has begun, only a broken connection can tell its reader that it is not complete."
echo "What happens: a sentence for people is written behind the events, and the answer ends as a complete one."
seen=$(node try.mjs)
echo "$seen"
expected="no proxy: broken
through it: ended \"data: 1 | Error occurred while trying to proxy: 127.0.0.1:PORT/reset\""
test "$seen" = "$expected" || { echo "it behaves otherwise now" >&2; exit 1; }
