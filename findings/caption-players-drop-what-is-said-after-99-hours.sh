#!/bin/sh
# media-captions 1.0.4 and subsrt-ts 2.1.2: cues of a WebVTT file from hour 100 on are not there.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit media-captions@1.0.4 subsrt-ts@2.1.2 @plussub/srt-vtt-parser@2.0.5 >/dev/null

cat >try.mjs <<'JS'
import { createRequire } from 'node:module';
import { parseText } from 'media-captions';

const require = createRequire(import.meta.url);
const subsrt = require('subsrt-ts').default;
const plussub = require('@plussub/srt-vtt-parser');

const cue = (hours, words) => `${hours}:00:00.000 --> ${hours}:00:01.000\n${words}\n\n`;
const file = `WEBVTT\n\n${cue('01', 'early')}${cue('99', 'late')}${cue('100', 'later')}`;

const { cues } = await parseText(file, { type: 'vtt' });
console.log('media-captions:', cues.map((each) => each.text).join(', '));
const captions = subsrt.parse(file, { format: 'vtt' }).filter((each) => each.type === 'caption');
console.log('subsrt-ts:', captions.map((each) => each.text.trim()).join(', '));
console.log('@plussub/srt-vtt-parser:', plussub.parse(file).entries.map((each) => each.text).join(', '));
JS

echo "media-captions 1.0.4, subsrt-ts 2.1.2, @plussub/srt-vtt-parser 2.0.5 on Node $(node --version)"
echo "One would guess: a WebVTT time has two digits of hours or more, so a room that is open for five days is read to its end."
echo "What happens: the third does; the first two read at most two digits, and drop the later cues; media-captions tells only who has asked for errors."
seen=$(node try.mjs)
printf '%s\n' "$seen"
expected='media-captions: early, late
subsrt-ts: early, late
@plussub/srt-vtt-parser: early, late, later'
test "$seen" = "$expected" || { echo "one of them behaves otherwise now" >&2; exit 1; }
