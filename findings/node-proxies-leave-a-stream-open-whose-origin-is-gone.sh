#!/bin/sh
# http-proxy 1.18.1 and two others: a stream whose origin is gone stays open for its reader.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit http-proxy@1.18.1 http-proxy-3@1.23.3 express-http-proxy@2.1.2 express@5.3.0 >/dev/null

cat >try.mjs <<'JS'
import http from 'node:http';
import net from 'node:net';
import express from 'express';
import throughExpress from 'express-http-proxy';
import httpProxy from 'http-proxy';
import { createProxyServer } from 'http-proxy-3';

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
      answer.on('end', () => go(answer.complete ? 'ended' : 'broken'));
      answer.on('error', () => go('broken'));
    });
    request.on('error', () => go('broken'));
    setTimeout(() => (go('still open'), request.destroy()), WAIT_MS);
  });

const target = `http://127.0.0.1:${await listening(origin)}`;
const through = (proxy) => {
  proxy.on('error', () => {});
  return http.createServer((request, response) => proxy.web(request, response));
};
const ports = {
  'no proxy': origin.address().port,
  'http-proxy': await listening(through(httpProxy.createProxyServer({ target }))),
  'http-proxy-3': await listening(through(createProxyServer({ target }))),
  'express-http-proxy': await listening(http.createServer(express().use(throughExpress(target)))),
};
for (const [name, port] of Object.entries(ports)) {
  const [end, cut, reset] = await Promise.all(['/end', '/cut', '/reset'].map((path) => read(port, path)));
  console.log(`${name}: ${end} | ${cut} | ${reset}`);
}
process.exit(0);
JS

echo "http-proxy 1.18.1, http-proxy-3 1.23.3, express-http-proxy 2.1.2 on Node $(node --version)"
echo "One would guess: a reader behind the proxy learns that the origin broke off, as it would without one."
echo "What happens: only an orderly end is handed on (first column); after a cut or a reset (the others) no byte and no end comes."
seen=$(node try.mjs)
echo "$seen"
expected="no proxy: ended | broken | broken
http-proxy: ended | still open | still open
http-proxy-3: ended | still open | still open
express-http-proxy: ended | still open | still open"
test "$seen" = "$expected" || { echo "one of them behaves otherwise now" >&2; exit 1; }
