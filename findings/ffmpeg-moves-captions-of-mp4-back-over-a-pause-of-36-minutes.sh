#!/bin/sh
# FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1): in MP4 and MOV, captions after a pause of 36 minutes stand at its beginning.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install -q imageio-ffmpeg==0.8.1

cat >"$folder/try.py" <<'PY'
import re
import subprocess

import imageio_ffmpeg

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error"]
VIDEO = ["-f", "lavfi", "-i", "color=size=16x16:rate=1:duration=2700"]


def srt(*cues):
    form = "{0}\n00:{1},000 --> 00:{2},000\n{3}\n"
    return "\n".join(form.format(number, *cue) for number, cue in enumerate(cues, 1))


def through(name, words, file, *beside):
    with open("in.srt", "w") as out:
        out.write(words)
    codec = "srt" if file.endswith("mkv") else "mov_text"
    subprocess.run([*FFMPEG, *beside, "-i", "in.srt", "-c:s", codec, file], check=True)
    subprocess.run([*FFMPEG, "-i", file, "out.srt"], check=True)
    times = re.findall(r"00:(\S+),(\d)\d\d --> 00:(\S+),(\d)\d\d\n(\w+)", open("out.srt").read())
    print(f"{name}: " + ", ".join(f"{who} {a}.{b}-{c}.{d}" for a, b, c, d, who in times))


def pause(minute):
    return srt(
        ("00:10", "00:12", "Ann"),
        (f"{minute}:00", f"{minute}:02", "Bob"),
        (f"{minute}:05", f"{minute}:06", "Ann"),
    )


print(imageio_ffmpeg.get_ffmpeg_version().split("-")[0])
through("pause of 35 minutes, mp4", pause(35), "a.mp4")
through("pause of 36 minutes, mkv", pause(36), "a.mkv")
through("pause of 36 minutes, mp4", pause(36), "a.mp4")
through("pause of 36 minutes, mov", pause(36), "a.mov")
through("the same beside 45 minutes of video", pause(36), "a.mp4", *VIDEO)
both = srt(("00:01", "00:08", "Ann"), ("00:03", "00:05", "Bob"))
through("Bob says something while Ann speaks, mkv", both, "a.mkv")
through("Bob says something while Ann speaks, mp4", both, "a.mp4")
two = srt(("00:03", "00:05", "Bob"), ("00:03", "00:06", "Cyd"))
through("Bob and Cyd begin together, mp4", two, "a.mp4")
PY

echo "FFmpeg 9.0.2 of imageio-ffmpeg 0.8.1"
echo "One would guess: what ends without an error has written each caption with its time, into MP4 as into Matroska."
echo "What happens: the time between two captions must fit into 31 bits of microseconds, 35 min 47 s. What is after a"
echo "longer pause moves to the end of the caption before it, the exit code is 0. A caption also ends where the"
echo "next one begins, for whoever was speaking longer; of two that begin together the first one has no time."
seen=$(cd "$folder" && bin/python try.py 2>/dev/null)
printf '%s\n' "$seen"
expected='n9.0.2
pause of 35 minutes, mp4: Ann 00:10.0-00:12.0, Bob 35:00.0-35:02.0, Ann 35:05.0-35:06.0
pause of 36 minutes, mkv: Ann 00:10.0-00:12.0, Bob 36:00.0-36:02.0, Ann 36:05.0-36:06.0
pause of 36 minutes, mp4: Ann 00:10.0-00:12.0, Bob 00:12.0-00:14.0, Ann 00:14.0-00:15.0
pause of 36 minutes, mov: Ann 00:10.0-00:12.0, Bob 00:12.0-00:14.0, Ann 00:14.0-00:15.0
the same beside 45 minutes of video: Ann 00:10.0-00:12.0, Bob 00:12.0-00:14.0, Ann 00:14.0-00:15.0
Bob says something while Ann speaks, mkv: Ann 00:01.0-00:08.0, Bob 00:03.0-00:05.0
Bob says something while Ann speaks, mp4: Ann 00:01.0-00:03.0, Bob 00:03.0-00:05.0
Bob and Cyd begin together, mp4: Bob 00:03.0-00:03.0, Cyd 00:03.0-00:06.0'
test "$seen" = "$expected" || { echo "FFmpeg behaves otherwise now" >&2; exit 1; }
