#!/bin/sh
# ttconv 1.2.3: half of a WebVTT speaker's name becomes text where the name holds an escaped character.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install -q ttconv==1.2.3

cat >"$folder/try.py" <<'PY'
import io

from ttconv.srt.writer import from_model
from ttconv.vtt.reader import to_model

for voice in ("Finance", "Research &amp; Finance", "R&amp;D"):
    cue = f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v {voice}>All in favor?</v>\n"
    print(f"{voice}: {from_model(to_model(io.StringIO(cue))).splitlines()[2]}")
PY

echo "ttconv 1.2.3"
echo "One would guess: a voice tag becomes a speaker's name, or nothing, whatever is in it."
echo "What happens: a plain name goes away; of one with an entity, which WebVTT asks for, the letter"
echo "of the tag and what follows the entity stand in the subtitle."
seen=$("$folder/bin/python" "$folder/try.py")
echo "$seen"
expected='Finance: All in favor?
Research &amp; Finance: v& Finance>All in favor?
R&amp;D: v&D>All in favor?'
test "$seen" = "$expected" || { echo "ttconv behaves otherwise now" >&2; exit 1; }
