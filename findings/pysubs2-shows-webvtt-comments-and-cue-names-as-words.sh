#!/bin/sh
# pysubs2 1.8.1: a WebVTT file's comments, styles and named cues become words of the caption before them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install -q pysubs2==1.8.1

cat >"$folder/try.py" <<'PY'
from pysubs2 import SSAFile

BETWEEN = ("2\n", "NOTE checked twice", "STYLE\n::cue { color: red }", "second\n", "2nd\n")
for block in BETWEEN:
    gap = block if block.endswith("\n") else f"{block}\n\n"
    file = SSAFile.from_string(
        f"WEBVTT\n\n00:01.000 --> 00:02.000\nGood morning.\n\n{gap}"
        "00:03.000 --> 00:04.000\nLet us begin.\n"
    )
    print([line.plaintext for line in file])
PY

echo "pysubs2 1.8.1"
echo "One would guess: NOTE and STYLE blocks are skipped, and so is a cue's name above its times."
echo "What happens: only a name made of digits is; the rest is shown under the caption before."
seen=$("$folder/bin/python" "$folder/try.py")
printf "%s\n" "$seen"
expected=$(cat <<'TEXT'
['Good morning.', 'Let us begin.']
['Good morning.\n\nNOTE checked twice', 'Let us begin.']
['Good morning.\n\nSTYLE\n::cue ', 'Let us begin.']
['Good morning.\n\nsecond', 'Let us begin.']
['Good morning.\n\n2nd', 'Let us begin.']
TEXT
)
test "$seen" = "$expected" || { echo "pysubs2 behaves otherwise now" >&2; exit 1; }
