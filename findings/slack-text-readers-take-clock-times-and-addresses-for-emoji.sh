#!/bin/sh
# slack-hawk-down 0.3.5, slack-markdown 0.3.0, slack-message-parser 3.0.2: times and addresses lose colons or become emoji.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit slack-hawk-down@0.3.5 slack-markdown@0.3.0 slack-message-parser@3.0.2 >/dev/null

cat >try.mjs <<'JS'
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { escapeForSlack } = require('slack-hawk-down');
const { toHTML } = require('slack-markdown');
const { parse, NodeType } = require('slack-message-parser');

const text = (html) => html.replace(/<[^>]*>/g, '');
const parts = (words) =>
  parse(words).children.map((each) => (each.type === NodeType.Emoji ? `[emoji ${each.name}]` : each.source)).join('');

for (const words of ['from 10:30:00 on', 'ping fe80::100:1']) {
  console.log(words);
  console.log(`  slack-hawk-down: ${text(escapeForSlack(words, {}))}`);
  console.log(`  slack-markdown: ${text(toHTML(words))}`);
  console.log(`  slack-message-parser: ${parts(words)}`);
}
JS

echo "slack-hawk-down 0.3.5, slack-markdown 0.3.0, slack-message-parser 3.0.2 on Node $(node --version)"
echo "One would guess: what stands between two colons is an emoji where one has that name and it stands by itself."
echo "What happens: slack-hawk-down takes the colons away though no emoji is called 30, so the time is a number;"
echo "slack-message-parser reads an emoji 30; slack-markdown knows that there is none, and makes a picture of the address."
seen=$(node try.mjs)
printf '%s\n' "$seen"
expected='from 10:30:00 on
  slack-hawk-down: from 103000 on
  slack-markdown: from 10:30:00 on
  slack-message-parser: from 10[emoji 30]00 on
ping fe80::100:1
  slack-hawk-down: ping fe80:1001
  slack-markdown: ping fe80:💯1
  slack-message-parser: ping fe80:[emoji 100]1'
test "$seen" = "$expected" || { echo "one of them behaves otherwise now" >&2; exit 1; }
