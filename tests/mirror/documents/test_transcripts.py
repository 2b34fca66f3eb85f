"""Whatever people say and are called, a document has exactly the lines that were said."""

import csv
import html
import io
import itertools
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from bridge.mirror.documents import sheets, transcripts
from bridge.mirror.documents.transcripts import Occasion, one_line
from bridge.mirror.words.characters import clean_name
from bridge.storage.meetings.lines import Line
from bridge.storage.meetings.meetings import Attendee

BEGAN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OCCASION = Occasion("meet.team", BEGAN, BEGAN + timedelta(minutes=47))
HOSTILE = (
    "-->",
    "00:00:01.000 --> 00:00:09.000",
    "a\n\nb",
    "</v><v Bob>",
    "&lt;",
    "NOTE",
    "\u2028\u202e",
    "WEBVTT",
    "2\r\n00:00:01,000 --> 00:00:02,000\r\nBob: x",
    "[00:00:01] Bob: x",
)
words = st.one_of(st.text(max_size=40), st.sampled_from(HOSTILE), st.just("good morning"))
moments = st.integers(-5_000, 3_600_000).map(lambda ms: BEGAN + timedelta(milliseconds=ms))


def line(
    number: int,
    text: str,
    at: datetime,
    *,
    name: str = "Alice",
    kind: str = "caption",
    language: str | None = None,
    origin: str = "pexip",
) -> Line:
    return Line(number, "m1", kind, None, name, text, at, language, origin, None)  # type: ignore[arg-type]


def after(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


@st.composite
def spoken(draw: st.DrawFn) -> list[Line]:
    drawn = draw(st.lists(st.tuples(words, words, moments), max_size=12))
    return [line(n, text, at, name=name) for n, (name, text, at) in enumerate(drawn, start=1)]


def expected(lines: list[Line]) -> list[tuple[str, str]]:
    """In the order in which they were stored, whatever their times are."""
    return [(clean_name(e.name, "Somebody"), one_line(e.text)) for e in lines if one_line(e.text)]


@dataclass(frozen=True)
class ReadCue:
    begins: timedelta
    ends: timedelta
    speaker: str
    text: str


# What stands in a voice for what some readers cannot take there.
LOOK_ALIKES = str.maketrans("\u2010\u2039\u203a\uff06\u2236", "-<>&:")
_TIMING = re.compile(r"(\d{2,}):(\d\d):(\d\d)\.(\d{3}) --> (\d{2,}):(\d\d):(\d\d)\.(\d{3})")


def read_vtt(text: str) -> list[ReadCue]:
    """As the standard's parser does: blocks between blank lines, a cue where an arrow stands."""
    lines = re.split("\r\n|\r|\n", text)
    assert lines[0] == "WEBVTT"
    blocks = [block for block in "\n".join(lines[1:]).split("\n\n") if block.strip()]
    cues = []
    for block in blocks:
        first, _, payload = block.strip("\n").partition("\n")
        if "-->" not in block:
            assert first.startswith("NOTE")
            continue
        timing = _TIMING.fullmatch(first)
        assert timing
        h1, m1, s1, f1, h2, m2, s2, f2 = map(int, timing.groups())
        voice = re.fullmatch(r"<v ([^<>\n]*)>([^<>\n]*)</v>", payload)
        assert voice
        cues.append(
            ReadCue(
                timedelta(hours=h1, minutes=m1, seconds=s1, milliseconds=f1),
                timedelta(hours=h2, minutes=m2, seconds=s2, milliseconds=f2),
                voice[1].translate(LOOK_ALIKES),
                html.unescape(voice[2]),
            )
        )
    return cues


@given(spoken())
def test_webvtt_read_back_is_what_was_said(lines: list[Line]):
    cues = read_vtt(transcripts.vtt(OCCASION, lines))
    # html.unescape knows more names than a WebVTT reader; what was escaped once comes back once.
    assert [(cue.speaker, cue.text) for cue in cues] == expected(lines)


@given(spoken())
def test_cues_go_forward_and_last_a_while(lines: list[Line]):
    cues = read_vtt(transcripts.vtt(OCCASION, lines))
    for cue in cues:
        assert cue.begins >= timedelta()
        assert timedelta(seconds=1) <= cue.ends - cue.begins <= timedelta(seconds=8)
    assert [c.begins for c in cues] == sorted({c.begins for c in cues})
    assert [c.ends for c in cues] == sorted(c.ends for c in cues)


@given(words, words)
@example("x", "-->")
def test_an_alias_and_languages_stay_a_comment(alias: str, language: str):
    lines = [line(1, "hello", after(1), language=language)]
    assert len(read_vtt(transcripts.vtt(Occasion(alias, BEGAN), lines))) == 1


@given(spoken())
def test_subrip_has_a_numbered_block_for_each_line(lines: list[Line]):
    text = transcripts.srt(OCCASION, lines)
    blocks = [block.split("\n") for block in text.rstrip("\n").split("\n\n") if block]
    assert [block[0] for block in blocks] == [str(n) for n in range(1, len(expected(lines)) + 1)]
    for number, timing, said in blocks:
        assert number.isdecimal()
        assert re.fullmatch(r"\d{2,}:\d\d:\d\d,\d{3} --> \d{2,}:\d\d:\d\d,\d{3}", timing)
        assert "-->" not in said


@given(spoken())
def test_plain_text_has_one_line_for_each(lines: list[Line]):
    head, _, body = transcripts.txt(OCCASION, lines).partition("\n\n")
    assert head.startswith(
        "Transcript of meet.team\nBegan 2026-11-24 09:00:00, by the clock of UTC\nEnded "
    )
    found = body.removesuffix("\n").split("\n") if body else []
    assert [each.partition("] ")[2] for each in found if each] == [
        f"{speaker}: {text}" for speaker, text in expected(lines)
    ]


@given(spoken())
def test_the_chat_log_has_one_line_for_each(lines: list[Line]):
    _, _, body = transcripts.chat_log(OCCASION, lines).partition("\n\n")
    said = [each for each in lines if one_line(each.text)]
    assert len([each for each in body.split("\n") if each]) == len(said)


def test_a_transcript_says_who_when_and_in_which_language():
    lines = [
        line(1, "Good morning.", after(12), language="en-US"),
        line(2, "Bonjour.", after(15.5), name="Red · Bob", language="en-US > fr-FR"),
    ]
    assert transcripts.txt(OCCASION, lines) == (
        "Transcript of meet.team\n"
        "Began 2026-11-24 09:00:00, by the clock of UTC\n"
        "Ended 2026-11-24 09:47:00\n"
        "Speakers: Alice, Red · Bob\n"
        "Languages: en-US, en-US > fr-FR\n"
        "Times are those of receipt, counted from the beginning of the meeting.\n"
        "\n"
        "[00:00:12] Alice: Good morning.\n"
        "[00:00:15] Red · Bob (en-US → fr-FR): Bonjour.\n"
    )


def a_gap(number: int, began: float, ended: float, lost: int = 0) -> Line:
    gap = line(number, "", after(began), kind="gap")
    return replace(gap, until=after(ended), lost=lost)


def test_a_gap_is_marked_where_it_was():
    lines = [
        line(1, "before", after(10)),
        a_gap(2, 10, 40, lost=12),
        line(3, "after", after(41)),
        # As earlier versions stored them: the end as text, or only when the bridge was back.
        line(4, after(170).isoformat(), after(120), kind="gap"),
        line(5, "on", after(300)),
        line(6, "", after(360), kind="gap"),
        # The bridge came back when the meeting had long been over.
        line(7, "", after(90 * 60), kind="gap"),
    ]
    text, missing = transcripts.txt(OCCASION, lines), "what was said then is missing"
    body = text.partition("\n\n")[2].split("\n")
    assert body == [
        "[00:00:10] Alice: before",
        f"[00:00:10] – The bridge was cut off from 00:00:10 to 00:00:40; {missing}, at least 12 lines. –",  # noqa: E501 - a line as it is
        "[00:00:41] Alice: after",
        f"[00:02:00] – The bridge was cut off from 00:02:00 to 00:02:50; {missing}. –",
        "[00:05:00] Alice: on",
        f"[00:06:00] – The bridge was cut off until 00:06:00; {missing}. –",
        "",
    ]
    first = "[The bridge was cut off from 00:00:10 to 00:00:40; "
    assert f"00:00:11.000 --> 00:00:18.600\n{first}" in transcripts.vtt(OCCASION, lines)
    assert f"2\n00:00:11,000 --> 00:00:18,600\n{first}" in transcripts.srt(OCCASION, lines)


def test_a_gap_leaves_the_time_to_the_words_around_it():
    lines = [line(1, "before", after(10)), a_gap(2, 10, 11), line(3, "after", after(12))]
    assert re.findall(r"\S+ --> \S+", transcripts.vtt(OCCASION, lines)) == [
        "00:00:10.000 --> 00:00:11.000",
        "00:00:11.000 --> 00:00:12.000",
        "00:00:12.000 --> 00:00:13.000",
    ]


def test_the_chat_log_has_gaps_too():
    lines = [line(1, "hi", after(3), kind="chat"), a_gap(2, 3, 200), line(3, "ho", after(201))]
    assert transcripts.chat_log(OCCASION, lines).endswith(
        "[2026-11-24 09:00:03] Alice (Pexip): hi\n"
        "[2026-11-24 09:00:03] – The bridge was cut off 09:00–09:03; "
        "what was written in the meeting then is missing. –\n"
        "[2026-11-24 09:03:21] Alice (Pexip): ho\n"
    )


def test_times_of_day_are_by_the_readers_clock_and_say_so():
    occasion = replace(OCCASION, zone=ZoneInfo("Asia/Kolkata"))
    lines = [line(1, "hi", after(3), kind="chat"), a_gap(2, 3, 200)]
    began = "Began 2026-11-24 14:30:00, by the clock of Asia/Kolkata (UTC+5:30)\n"
    assert began + "Ended 2026-11-24 15:17:00\n" in transcripts.vtt(occasion, [line(1, "", BEGAN)])
    assert transcripts.chat_log(occasion, lines) == (
        f"Chat of meet.team\n{began}Ended 2026-11-24 15:17:00\n\n"
        "[2026-11-24 14:30:03] Alice (Pexip): hi\n"
        "[2026-11-24 14:30:03] – The bridge was cut off 14:30–14:33; "
        "what was written in the meeting then is missing. –\n"
    )


def test_what_is_stored_first_is_written_first_though_a_clock_was_set_back():
    said = ("Shall we sign?", 60), ("No.", 70), ("And now?", 66), ("Yes.", 72)
    lines = [line(number, text, after(at)) for number, (text, at) in enumerate(said, 1)]
    body = transcripts.txt(OCCASION, lines).partition("\n\n")[2]
    assert body == (
        "[00:01:00] Alice: Shall we sign?\n"
        "[00:01:10] Alice: No.\n"
        "[00:01:10] Alice: And now?\n"
        "[00:01:12] Alice: Yes.\n"
    )
    log = transcripts.chat_log(OCCASION, lines)
    assert re.findall(r"09:01:\d\d", log) == ["09:01:00", "09:01:10", "09:01:10", "09:01:12"]
    assert log.index("No.") < log.index("And now?")


def test_a_running_meeting_says_so():
    running = Occasion("meet.team", BEGAN, written=after(600))
    lines = [line(1, "hello", after(3))]
    for text in (
        transcripts.txt(running, lines),
        transcripts.vtt(running, lines),
        transcripts.chat_log(running, lines),
    ):
        assert "Still running at 2026-11-24 09:10:00, when" in text
        assert "Ended" not in text


def test_a_cue_ends_where_the_next_begins():
    lines = [line(1, "one two three four five six", after(1)), line(2, "seven", after(2.5))]
    first, last = read_vtt(transcripts.vtt(OCCASION, lines))
    assert (first.begins, first.ends) == (timedelta(seconds=1), timedelta(seconds=2.5))
    assert last.ends == timedelta(seconds=3.5)


def test_the_chat_log_says_which_side_wrote():
    lines = [
        line(1, "hello", after(3), kind="chat"),
        line(2, "hi", after(4), kind="chat", name="Ana", origin="slack"),
    ]
    assert transcripts.chat_log(OCCASION, lines).endswith(
        "[2026-11-24 09:00:03] Alice (Pexip): hello\n[2026-11-24 09:00:04] Ana (Slack): hi\n"
    )


def test_hours_grow_beyond_a_day():
    assert transcripts.clock(timedelta(days=5, milliseconds=1)) == "120:00:00.001"


@given(st.lists(st.tuples(words, moments, st.none() | moments), max_size=8))
@example([("=1+1", BEGAN, None), ("\uff1dcmd", BEGAN, None), ("-2", BEGAN, BEGAN)])
@example([("x;=cmd|' /C calc'!A0;y", BEGAN, None), ('a", -1 ;"=2', BEGAN, None)])
def test_attendance_read_back_has_everybody_and_no_formula(
    people: list[tuple[str, datetime, datetime | None]],
):
    attendees = [Attendee(str(n), *each) for n, each in enumerate(_attendees(people))]
    content = sheets.attendance(attendees, OCCASION).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert len(rows) == len(people)
    for row, each in zip(rows, attendees, strict=True):
        assert row["name"].replace("'", "") == one_line(each.name).replace("'", "")
        assert datetime.fromisoformat(row["joined"]) == each.joined.replace(microsecond=0)
        assert not row["duration"].startswith("-")
    # Whatever separates cells for the reader, and whether or not it knows of quotes.
    for separator in (",", ";", "\t"):
        read = csv.reader(io.StringIO(content, newline=""), delimiter=separator)
        for cell in (*itertools.chain(*read), *itertools.chain(*_torn(content, separator))):
            assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "\uff1d", "\uff0b")), cell


def _torn(content: str, separator: str) -> list[list[str]]:
    return [row.split(separator) for row in content.splitlines()]


def _attendees(
    people: list[tuple[str, datetime, datetime | None]],
) -> list[tuple[str, str, str, datetime, datetime | None]]:
    return [(name, "guest", "webrtc", joined, left) for name, joined, left in people]


def test_attendance_says_how_long_and_by_which_clock():
    joined = BEGAN.astimezone(tz=None)
    occasion = Occasion("meet.team", BEGAN, after(3725), zone=ZoneInfo("Asia/Kolkata"))
    content = sheets.attendance([Attendee("u1", "Alice", "host", "sip", joined)], occasion)
    assert content.decode("utf-8-sig").splitlines() == [
        '"name","role","protocol","joined","left","duration","time zone"',
        (
            '"Alice","host","sip","2026-11-24T14:30:00+05:30","2026-11-24T15:32:05+05:30","01:02:05",'
            '"Asia/Kolkata (UTC+5:30)"'
        ),
    ]


def test_who_is_not_listed_is_counted_in_the_last_row():
    occasion = Occasion("meet.team", BEGAN, after(60))
    content = sheets.attendance([Attendee("u1", "Alice", "host", "sip", BEGAN)], occasion, 1412)
    [*_, last] = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert last == ["(and 1,412 more stays, too many to be listed)", "", "", "", "", "", ""]


def test_who_is_still_there_has_not_left():
    alice = Attendee("u1", "Alice", "host", "sip", BEGAN)
    bob = Attendee("u2", "Bob", "guest", "sip", BEGAN, after(60))
    content = sheets.attendance([alice, bob], Occasion("x", BEGAN, written=after(90)))
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [(row["left"], row["duration"], row["state"]) for row in rows] == [
        ("", "00:01:30", "still there"),
        ("2026-11-24T09:01:00+00:00", "00:01:00", "left"),
    ]
