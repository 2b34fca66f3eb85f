#!/bin/sh
# sip.js 0.21.2 and jssip 3.13.8: a SIP address that was read and written again names another host or user.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit sip.js@0.21.2 jssip@3.13.8 drachtio-srf@5.0.29 >/dev/null

cat >try.mjs <<'JS'
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const sipjs = require('sip.js');
const jssip = require('jssip');
const { parseUri } = require('drachtio-srf');

for (const written of [
  'sip:meet.alice@video.example;transport=tls',
  'sip:meet.alice@video.example;maddr=192.0.2.7',
  'sip:a%2541@video.example',
]) {
  console.log(written);
  const { user, host } = parseUri(written);
  console.log(`  drachtio-srf: ${user} at ${host}`);
  console.log(`  sip.js: ${sipjs.Grammar.URIParse(written)}`);
  console.log(`  jssip: ${jssip.URI.parse(written)}`);
}
process.exit(0);
JS

echo "sip.js 0.21.2, jssip 3.13.8, drachtio-srf 5.0.29 on Node $(node --version)"
echo "One would guess: an address that is read and written again is still that address (the first one is)."
echo "What happens: sip.js and jssip put maddr, which only says where a request is sent, in the place of the host,"
echo "and the domain is gone; and they undo escapes twice, so the user a%41, whose percent sign is escaped as it"
echo "must be, becomes aA. drachtio-srf keeps host and user."
seen=$(node try.mjs)
printf '%s\n' "$seen"
expected='sip:meet.alice@video.example;transport=tls
  drachtio-srf: meet.alice at video.example
  sip.js: sip:meet.alice@video.example;transport=tls
  jssip: sip:meet.alice@video.example;transport=tls
sip:meet.alice@video.example;maddr=192.0.2.7
  drachtio-srf: meet.alice at video.example
  sip.js: sip:meet.alice@192.0.2.7;maddr=192.0.2.7
  jssip: sip:meet.alice@192.0.2.7;maddr=192.0.2.7
sip:a%2541@video.example
  drachtio-srf: a%2541 at video.example
  sip.js: sip:aA@video.example
  jssip: sip:aA@video.example'
test "$seen" = "$expected" || { echo "one of them behaves otherwise now" >&2; exit 1; }
