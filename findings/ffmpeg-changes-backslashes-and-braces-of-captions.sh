#!/bin/sh
# FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1): a backslash, a brace or a less-than sign in captions comes out as something else.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install -q imageio-ffmpeg==0.8.1

cat >"$folder/try.py" <<'PY'
import html
import re
import subprocess

import imageio_ffmpeg

EXE = imageio_ffmpeg.get_ffmpeg_exe()
SAID = r"open C:\new", "f{x} is it", r"\hbox or \Nu", "if a<b and c>d then", "if a < b and c > d then"


def write(file):
    web = file.endswith("vtt")
    with open(file, "w") as out:
        out.write("WEBVTT\n\n" if web else "")
        for number, said in enumerate(SAID, 1):
            dot = "." if web else ","
            words = html.escape(said, quote=False) if web else said
            out.write(f"{number}\n00:00:0{number}{dot}000 --> 00:00:0{number}{dot}900\n{words}\n\n")


def words(file):
    text = open(file, encoding="utf-8").read()
    return [each.strip("\n") for each in re.findall(r"-->.*\n((?:.+\n?)*)", text)]


for source, target in ("in.vtt", "out.vtt"), ("in.vtt", "out.srt"), ("in.srt", "out.srt"), ("in.srt", "out.vtt"):
    write(source)
    subprocess.run([EXE, "-y", "-v", "error", "-i", source, target], check=True)
    print(f"{source[3:]} to {target[4:]}:")
    for before, after in zip(SAID, words(target), strict=True):
        print(f"  {before}: {'the same' if before == html.unescape(after) else ascii(after)[1:-1]}")
PY

echo "FFmpeg 9.0.2 of imageio-ffmpeg 0.8.1"
echo "One would guess: WebVTT and SubRip know no backslashes and no braces, so those come out as they were."
echo "What happens: between reading and writing the words are an ASS script. From WebVTT a backslash is followed by an"
echo "invisible letter, U+2060, and a brace becomes four signs; from SubRip a backslash and n or N are a line end, and"
echo "what is between a less-than and a greater-than sign may be gone."
seen=$(cd "$folder" && PYTHONUTF8=1 bin/python try.py)
printf '%s\n' "$seen"
expected='vtt to vtt:
  open C:\new: open C:\\\u2060new
  f{x} is it: f\\{{}x} is it
  \hbox or \Nu: \\\u2060hbox or \\\u2060Nu
  if a<b and c>d then: the same
  if a < b and c > d then: the same
vtt to srt:
  open C:\new: open C:\\\u2060new
  f{x} is it: f\\{{}x} is it
  \hbox or \Nu: \\\u2060hbox or \\\u2060Nu
  if a<b and c>d then: the same
  if a < b and c > d then: the same
srt to srt:
  open C:\new: open C:\new
  f{x} is it: the same
  \hbox or \Nu: \\hbox or \nu
  if a<b and c>d then: if a<b>d then</b>
  if a < b and c > d then: if a <b> d then</b>
srt to vtt:
  open C:\new: open C:\new
  f{x} is it: the same
  \hbox or \Nu: \\hbox or \nu
  if a<b and c>d then: if a<b>d then</b>
  if a < b and c > d then: if a <b> d then</b>'
test "$seen" = "$expected" || { echo "FFmpeg behaves otherwise now" >&2; exit 1; }
