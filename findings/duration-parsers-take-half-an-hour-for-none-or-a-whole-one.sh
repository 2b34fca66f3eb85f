#!/bin/sh
# parse-duration 2.1.9, timestring 7.0.0, human-interval 2.0.1, enhanced-ms 5.0.0, chrono-node 2.10.3, parsedatetime 2.6,
# timelength 3.0.4: a length of time that they understand in part is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
cd "$folder"
bin/pip install -q parsedatetime==2.6 timelength==3.0.4 &
npm init -y >/dev/null
npm install --silent --no-fund --no-audit \
  parse-duration@2.1.9 timestring@7.0.0 human-interval@2.0.1 enhanced-ms@5.0.0 chrono-node@2.10.3 >/dev/null
wait $!

cat >phrases <<'TXT'
90 1.5 hours
90 1,5 hours
90 1½ hours
90 1h30
90 PT1H30M
90 an hour and a half
30 half an hour
30 .5h
45 three quarters of an hour
150 2 and a half hours
25 twenty five minutes
55 1 hour less 5 minutes
? 5-10 minutes
TXT

cat >read.mjs <<'JS'
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { parseDate } from 'chrono-node';
import enhancedMs from 'enhanced-ms';
import parseDuration from 'parse-duration';

const require = createRequire(import.meta.url);
const humanInterval = require('human-interval');
const timestring = require('timestring');
const now = new Date('2026-10-05T09:00:00Z');
const readers = {
  'parse-duration': parseDuration,
  timestring: (phrase) => timestring(phrase, 'ms'),
  'human-interval': humanInterval,
  'enhanced-ms': (phrase) => enhancedMs(phrase),
  'chrono-node': (phrase) => { const date = parseDate(`in ${phrase}`, now); return date && date - now; },
};
for (const line of fs.readFileSync('phrases', 'utf8').trim().split('\n')) {
  const phrase = line.slice(line.indexOf(' ') + 1);
  for (const [reader, read] of Object.entries(readers)) {
    let found = null;
    try { found = read(phrase); } catch {}
    if (typeof found === 'number' && !Number.isNaN(found)) process.stdout.write(`${line}\t${reader}\t${found / 60000}\n`);
  }
}
JS

cat >read.py <<'PY'
import datetime

import parsedatetime
import timelength

NOW = datetime.datetime(2026, 10, 5, 9)
calendar = parsedatetime.Calendar()
for line in open("phrases", encoding="utf-8").read().splitlines():
    phrase = line.partition(" ")[2]
    date, understood = calendar.parseDT(f"in {phrase}", NOW)
    if understood:
        print(line, "parsedatetime", (date - NOW).total_seconds() / 60, sep="\t")
    found = timelength.TimeLength(phrase)
    if found.result.success:
        print(line, "timelength", found.result.seconds / 60, sep="\t")
PY

# For each phrase who says something else than it means, in minutes.
cat >wrong.py <<'PY'
import sys

wrong = {}
for line in sys.stdin:
    phrase, reader, minutes = line.rstrip("\n").split("\t")
    meant = phrase.partition(" ")[0]
    found = wrong.setdefault(phrase, [])
    if meant == "?" or abs(float(meant) - float(minutes)) > 0.01:
        found.append(f"{reader} {round(float(minutes))}")
for phrase, found in wrong.items():
    meant, _, words = phrase.partition(" ")
    print(f"{words} ({meant}): {', '.join(found) or 'all right'}")
PY

echo "parse-duration 2.1.9, timestring 7.0.0, human-interval 2.0.1, enhanced-ms 5.0.0, chrono-node 2.10.3 on Node $(node --version)"
echo "parsedatetime 2.6, timelength 3.0.4"
echo "One would guess: who cannot read a length of time says so."
echo "What happens: what is understood of it is the answer: half an hour is 0 or 60 minutes, an hour and a half is an"
echo "hour, a comma makes 15 hours or 5, three quarters of an hour are three hours or nine months."
echo "In minutes, beside what is meant:"
seen=$({ TZ=UTC node read.mjs; PYTHONUTF8=1 bin/python read.py; } | PYTHONUTF8=1 bin/python wrong.py)
printf '%s\n' "$seen"
expected='1.5 hours (90): all right
1,5 hours (90): parse-duration 900, timestring 900, human-interval 60, parsedatetime 300
1½ hours (90): parse-duration 0, timestring 60, human-interval 60, enhanced-ms 60, timelength 120
1h30 (90): timestring 60, enhanced-ms 60, timelength 60
PT1H30M (90): timelength 1317660
an hour and a half (90): human-interval 0, chrono-node 60, parsedatetime 60, timelength 60
half an hour (30): human-interval 0, parsedatetime 60
.5h (30): enhanced-ms 300, parsedatetime 300
three quarters of an hour (45): human-interval 180, chrono-node 393120, parsedatetime 60
2 and a half hours (150): human-interval 120, enhanced-ms 120, timelength 30
twenty five minutes (25): parsedatetime 5
1 hour less 5 minutes (55): parse-duration 65, human-interval 60, enhanced-ms 65, chrono-node 60, parsedatetime 65, timelength 65
5-10 minutes (?): parse-duration 10, timestring 10, human-interval 5, parsedatetime -10, timelength 10'
test "$seen" = "$expected" || { echo "one of them behaves otherwise now" >&2; exit 1; }
