#!/bin/sh
# webvtt-py 0.6.0: what stands between < and > in a SubRip line is gone from the caption's text.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install -q webvtt-py==0.6.0

cat >"$folder/try.py" <<'PY'
import io

import webvtt

WORDS = "Is 3 < 4 and 5 > 2?", "if x<y and z>w then", "I <3 you, you > me"
for words in WORDS:
    file = io.StringIO(f"1\n00:00:01,000 --> 00:00:02,000\n{words}\n")
    [caption] = webvtt.from_buffer(file, format="srt")
    print(f"{words} | {caption.text}")
    assert caption.raw_text == words
PY

echo "webvtt-py 0.6.0"
echo "One would guess: SubRip knows b, i, u and font, so other angle brackets are text, as players show them."
echo "What happens: everything from < to > is cut out of .text, in SubRip too; only .raw_text has the words."
seen=$("$folder/bin/python" "$folder/try.py")
echo "$seen"
expected='Is 3 < 4 and 5 > 2? | Is 3  2?
if x<y and z>w then | if xw then
I <3 you, you > me | I  me'
test "$seen" = "$expected" || { echo "webvtt-py behaves otherwise now" >&2; exit 1; }
