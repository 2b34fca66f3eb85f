#!/bin/sh
# subsrt-ts 2.1.2: braces in a WebVTT cue go with all that is in them, and entities stay.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit subsrt-ts@2.1.2 >/dev/null

cat >try.mjs <<'JS'
import { createRequire } from 'node:module';

const subsrt = createRequire(import.meta.url)('subsrt-ts').default;
const said = ['call f{x} twice', 'the set {1, 2, 3}', '3 &lt; 4 &amp; 5'];
const cues = said.map((words, at) => `00:00:0${at}.000 --> 00:00:0${at}.900\n${words}\n`);
const captions = subsrt.parse(`WEBVTT\n\n${cues.join('\n')}`, { format: 'vtt' });
for (const each of captions.filter(({ type }) => type === 'caption')) {
  console.log(`${said.shift()} | ${each.text.trim()}`);
}
JS

echo "subsrt-ts 2.1.2 on Node $(node --version)"
echo "One would guess: braces mean something in other formats; in WebVTT they are letters, and &lt; is one."
echo "What happens: what stands in braces is gone from .text, and the entities are still there."
seen=$(node try.mjs)
printf '%s\n' "$seen"
expected='call f{x} twice | call f twice
the set {1, 2, 3} | the set
3 &lt; 4 &amp; 5 | 3 &lt; 4 &amp; 5'
test "$seen" = "$expected" || { echo "subsrt-ts behaves otherwise now" >&2; exit 1; }
