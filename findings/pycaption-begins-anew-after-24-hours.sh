#!/bin/sh
# pycaption 2.3.14: what is said after a day of a meeting stands at its beginning again.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install -q pycaption==2.3.14

cat >"$folder/try.py" <<'PY'
import re

import pycaption

FILE = """WEBVTT

00:10:00.000 --> 00:10:02.000
on the first day

24:10:00.000 --> 24:10:02.000
on the second
"""

captions = pycaption.WebVTTReader().read(FILE)
for writer in pycaption.WebVTTWriter(), pycaption.SRTWriter(), pycaption.DFXPWriter():
    print(type(writer).__name__, *re.findall(r"\d+:10:00", writer.write(captions)))
PY

echo "pycaption 2.3.14"
echo "One would guess: hours have two digits or more in WebVTT and SubRip, and are read so, so they are written so."
echo "What happens: hours are written modulo 24: the second day lies upon the first, without a warning."
seen=$(cd "$folder" && bin/python try.py)
printf '%s\n' "$seen"
expected='WebVTTWriter 00:10:00 00:10:00
SRTWriter 00:10:00 00:10:00
DFXPWriter 00:10:00 00:10:00'
test "$seen" = "$expected" || { echo "pycaption behaves otherwise now" >&2; exit 1; }
