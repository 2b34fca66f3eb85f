"""At the end of a meeting its thread holds what was said, written, and who was there."""

import csv
from datetime import timedelta

import pytest

from bridge.simulator.slack.state.entities import Message
from bridge.simulator.slack.state.files import File
from tests.drawn_slides import jpeg, slide
from tests.features.conftest import with_a_meeting
from tests.features.test_lost_meetings import age
from tests.world import World, shown, until

ALL = [
    "recap.png",
    "transcript.html",
    "transcript.md",
    "transcript.vtt",
    "transcript.srt",
    "transcript.txt",
    "attendance.csv",
    "chat.txt",
]


SILENT = ["recap.png", "attendance.csv"]


@pytest.fixture
async def filing(bound: World) -> World:
    """With every form at the end."""
    await bound.types("/pexip settings files all")
    await until(lambda: '"all"' in bound.stored("SELECT settings FROM binding"))
    return bound


def shared(world: World) -> list[Message]:
    return [each for each in world.messages() if each.files]


def filed(world: World) -> dict[str, File]:
    """Those shown in the channel, by form."""
    by_id = world.slack.workspace.files.by_id
    found = [by_id[file["id"]] for message in shared(world) for file in message.files]
    return {each.name.partition("-")[2][16:]: each for each in found}


def words(file: File) -> str:
    assert file.content is not None
    return file.content.decode("utf-8-sig")


async def talk(world: World) -> None:
    """Something spoken, and something written on both sides."""
    await world.node.next_request("show_live_captions")
    await world.person("Alice").speaks("Good morning <everybody> --> now.")
    await world.person("Bob").says("hello from the meeting")
    await world.posted("Good morning")
    line = await world.posted("hello from the meeting")
    await world.types("/pexip say hello from Slack")
    card = await world.card()
    assert line.thread_ts == card.ts


async def end(world: World) -> Message:
    world.node.end_conference(alias="meet.team")
    return await world.card(showing="Ended after")


async def files_are_there(world: World, count: int) -> None:
    await until(lambda: len(shared(world)) == count)
    await until(lambda: world.stored("SELECT count(*) FROM outbox") == 0)


async def test_everything_is_filed_in_the_cards_thread_and_linked_from_the_card(filing: World):
    await talk(filing)
    card = await end(filing)
    await files_are_there(filing, len(ALL))

    assert [*filed(filing)] == ALL
    assert {each.thread_ts for each in shared(filing)} == {card.ts}
    found = filed(filing)
    assert "<v Alice>Good morning &lt;everybody&gt; --&gt; now.</v>" in words(
        found["transcript.vtt"]
    )
    assert "Alice: Good morning \u2039everybody\u203a → now.\n" in words(found["transcript.srt"])
    assert "] Alice: Good morning <everybody> --> now.\n" in words(found["transcript.txt"])
    rows = list(csv.DictReader(words(found["attendance.csv"]).splitlines()))
    assert [(row["name"], row["role"]) for row in rows] == [("Alice", "host"), ("Bob", "guest")]
    log = words(found["chat.txt"])
    assert "Bob (Pexip): hello from the meeting" in log
    assert "Ana (Slack): hello from Slack" in log

    card = await filing.card(showing="Chat log")
    lines = shown(card).splitlines()
    assert lines[1].endswith(", 2 people")
    links = {form: found[form].permalink for form in ALL}
    names = {"html": "HTML", "md": "Markdown", "vtt": "VTT", "srt": "SRT", "txt": "TXT"}
    transcripts = (f"<{links[f'transcript.{form}']}|{name}>" for form, name in names.items())
    assert lines[2].startswith("From <!date^")
    assert lines[3:] == [
        "Spoke: Alice 100 %",
        f"Transcript: {' · '.join(transcripts)}",
        f"<{links['attendance.csv']}|Attendance>",
        f"<{links['chat.txt']}|Chat log>",
    ]


async def test_a_silent_meeting_files_only_who_was_there(filing: World):
    await end(filing)
    await files_are_there(filing, len(SILENT))
    assert [*filed(filing)] == SILENT
    assert "transcript" not in shown(await filing.card(showing="Attendance"))


async def test_who_was_not_let_in_was_not_there(filing: World):
    await filing.types("/pexip lock")
    for name in ("Carol", "Erin"):
        await filing.someone_joins(name)
        await filing.posted(name)
    await filing.types("/pexip admit Carol")
    await filing.card(showing="Carol")
    await filing.restart()
    await filing.status("3 in the meeting")

    card = await end(filing)

    await files_are_there(filing, len(SILENT))
    rows = list(csv.DictReader(words(filed(filing)["attendance.csv"]).splitlines()))
    assert {row["name"]: row["role"] for row in rows} == {
        "Alice": "host",
        "Bob": "guest",
        "Carol": "guest",
    }
    assert ", 3 people" in shown(card)


async def test_a_meeting_has_ended_once_it_is_filed(bound: World):
    await end(bound)
    await until(lambda: bound.stored("SELECT count(*) FROM filed"))
    assert bound.stored("SELECT count(*) FROM meeting WHERE ended IS NULL") == 0


async def test_what_was_missed_at_the_very_end_is_marked_too(filing: World):
    await talk(filing)
    filing.node.faults.plan("events", status=503, times=100)
    filing.node.drop_streams("meet.team")
    await filing.status("in maintenance or full")
    await filing.types("/pexip leave")

    await filing.card(showing="The bridge left after")
    await files_are_there(filing, len(ALL))
    text = words(filed(filing)["transcript.txt"])
    assert "The bridge was cut off from" in text.splitlines()[-1]


async def test_by_itself_come_a_picture_and_a_transcript_to_read(bound: World):
    await talk(bound)
    await bound.person("Bob").raises_hand()
    await bound.card(showing="Hands up")

    card = await end(bound)

    await files_are_there(bound, 2)
    found = filed(bound)
    assert [*found] == ["recap.png", "transcript.html"]
    assert found["recap.png"].content is not None
    assert found["recap.png"].content.startswith(b"\x89PNG")
    text = words(found["transcript.html"])
    assert "<b>Alice</b>: Good morning &lt;everybody&gt; --&gt; now." in text
    assert '<b>Bob</b> <span class="faint">in Pexip’s chat</span>: hello from the meeting' in text
    assert '<svg role="img" aria-label="' in text
    card = await bound.card(showing="Get the transcript")
    picture = next(block for block in card.blocks or () if block["type"] == "image")
    assert picture["slack_file"] == {"id": found["recap.png"].id}
    assert "Alice: all the time, spoke" in picture["alt_text"]
    assert "Bob: all the time, raised a hand." in picture["alt_text"]
    assert "1 hand was still up: Bob" in shown(card)


async def test_times_are_by_the_clock_of_whoever_bound_the_channel_or_asks(world: World):
    workspace = world.slack.workspace
    workspace.users[world.slack.person("ana").id].tz = "Asia/Kolkata"
    workspace.users[world.slack.person("bob").id].tz = "Pacific/Auckland"
    world.slack.person("ana").invites("leads", "bob")
    bound = await with_a_meeting(world)
    await talk(bound)
    await end(bound)
    await files_are_there(bound, 2)
    assert "Times are those of Asia/Kolkata (UTC+5:30)." in words(filed(bound)["transcript.html"])

    await bound.types("/pexip transcript md", who="bob")

    [file] = await until(
        lambda: [
            each for each in workspace.files.by_id.values() if each.name.endswith("transcript.md")
        ]
    )
    assert "Times are those of Pacific/Auckland (UTC+13)." in words(file)
    await bound.types("/pexip attendance", who="bob")
    [sheet] = await until(
        lambda: [each for each in workspace.files.by_id.values() if each.name.endswith(".csv")]
    )
    assert "+13:00" in words(sheet)
    assert "Pacific/Auckland (UTC+13)" in words(sheet)


async def test_slides_questions_and_links_are_told_of_and_the_transcript_has_the_slides_in_it(
    bound: World,
):
    await talk(bound)
    await bound.person("Bob").says("Who has read <https://notes.example/plan>?")
    await bound.posted("Who has read")
    thread = (await bound.card()).ts
    bound.slack.person("ana").shares_file("leads", "Budget Q3.pdf", "look", thread_ts=thread)
    await bound.heard("Budget Q3.pdf")
    alice = bound.person("Alice")
    await alice.presents()
    await alice.shows_next_slide(jpeg(slide(["The plan", "First we listen to everybody"])))
    shown_slide = await bound.find_post(
        lambda each: any(file["name"].startswith("slide-") for file in each.files or ())
    )
    await end(bound)

    await until(lambda: "transcript.html" in filed(bound))
    text = words(filed(bound)["transcript.html"])
    assert '<img alt="Slide 1 · Alice" src="data:image/jpeg;base64,' in text
    card = shown(await bound.card(showing="Get the transcript"))
    file = bound.slack.workspace.files.by_id[shown_slide.files[0]["id"]]
    assert f"1 slide: <{file.permalink}|1>" in card
    assert "A question in the chat:\n• Bob: Who has read" in card
    assert "Links from the chat: <https://notes.example/plan|notes.example/plan>" in card
    assert "Files from the chat: Budget Q3.pdf" in card
    assert "From <!date^" in card


async def test_after_a_stop_the_card_tells_nothing_of_the_chat(bound: World):
    await talk(bound)
    await bound.person("Bob").says("Who takes notes?")
    await bound.posted("Who takes notes?")
    await bound.person("Alice").says("!stop")
    await bound.posted("mirrored no more")

    card = await end(bound)

    await until(lambda: bound.stored("SELECT sum(is_filing_due) FROM meeting") == 0)
    assert "question" not in shown(card)


async def test_a_card_does_without_a_picture_that_slack_does_not_take_yet(bound: World):
    bound.slack.faults.refuse("chat.update", "invalid_blocks", times=100)
    await talk(bound)
    bound.node.end_conference(alias="meet.team")
    await files_are_there(bound, 2)


async def test_with_the_setting_off_nothing_is_filed(bound: World):
    await bound.types("/pexip settings files off")
    await bound.status("2 in the meeting")
    await end(bound)
    await bound.status("waits for people")
    assert not shared(bound)
    assert bound.stored("SELECT count(*) FROM filed") == 0


@pytest.mark.parametrize(
    ("error", "reason"),
    [("missing_scope", "lacks files:write"), ("unknown_method", "not accepted by Slack")],
)
async def test_without_files_the_thread_says_so_once(filing: World, error: str, reason: str):
    await talk(filing)
    filing.slack.faults.refuse("files.getUploadURLExternal", error, times=len(ALL))
    card = await end(filing)

    said = await filing.posted(reason)
    await until(lambda: filing.stored("SELECT count(*) FROM outbox") == 0)
    assert said.thread_ts == card.ts
    assert len([each for each in filing.messages() if reason in shown(each)]) == 1
    assert not shared(filing)
    assert shown(await filing.card()).splitlines()[1].startswith("Ended after")


async def test_a_slack_that_names_no_link_still_has_them_named(filing: World):
    filing.slack.workspace.files.has_permalinks = False
    await end(filing)
    await files_are_there(filing, len(SILENT))
    card = await filing.card(showing="Attendance")
    assert shown(card).splitlines()[3:] == ["Attendance"]


async def test_what_was_stopped_is_in_no_file(filing: World):
    await talk(filing)
    await filing.person("Bob").says("!stop")
    await filing.posted("mirrored no more")
    await filing.person("Alice").speaks("off the record")
    await filing.person("Alice").says("off the record too")
    await filing.card(showing="said !stop")

    for command in ("transcript", "chat log"):
        assert "said !stop" in shown(await filing.types(f"/pexip {command}"))
    await end(filing)
    await files_are_there(filing, 1)
    assert [*filed(filing)] == ["attendance.csv"]


async def test_a_meeting_lost_from_sight_is_filed_when_it_is_closed(filing: World):
    await talk(filing)
    await filing.stop()
    age(filing, timedelta(minutes=30))
    await filing.start()

    await filing.card(showing="Ended after")
    await files_are_there(filing, len(ALL))
    rows = list(csv.DictReader(words(filed(filing)["attendance.csv"]).splitlines()))
    # Until the bridge last saw it, and not until it came back.
    assert all(row["duration"] < "00:00:30" for row in rows)
    card = await filing.card(showing="Chat log")
    assert "Ended after less than a minute, 2 people" in shown(card)


async def test_a_connection_that_was_lost_is_marked_in_the_transcript(filing: World):
    await talk(filing)
    await filing.lose_streams()
    await filing.person("Alice").speaks("Back again.")
    await filing.posted("Back again.")
    await end(filing)
    await files_are_there(filing, len(ALL))

    text = words(filed(filing)["transcript.txt"]).splitlines()
    gap = next(n for n, each in enumerate(text) if "The bridge was cut off from" in each)
    assert "Good morning" in text[gap - 1]
    assert "Back again." in text[gap + 1]


@pytest.mark.parametrize(
    ("command", "ending", "has"),
    [
        ("transcript", ".html", "</b>: Good morning"),
        ("transcript md", ".md", "**Alice**: Good morning"),
        ("transcript txt", ".txt", "] Alice: Good morning"),
        ("transcript vtt", ".vtt", "<v Alice>Good morning"),
        ("transcript srt", ".srt", "Alice: Good morning"),
        ("attendance", ".csv", '"Bob","guest"'),
        ("chat log", ".txt", "Bob (Pexip): hello from the meeting"),
    ],
)
async def test_one_person_may_have_it_while_the_meeting_runs(
    bound: World, command: str, ending: str, has: str
):
    await talk(bound)

    reply = await bound.types(f"/pexip {command}")

    assert "in your direct messages" in shown(reply)
    [file] = await until(lambda: list(bound.slack.workspace.files.by_id.values()))
    assert file.name.endswith(ending)
    assert "-still-running-" in file.name
    assert has in words(file)
    assert "Ended" not in words(file)
    assert not shared(bound)


async def test_of_the_last_meeting_too(bound: World):
    await bound.types("/pexip settings files off")
    await talk(bound)
    await end(bound)
    await bound.status("waits for people")

    reply = await bound.types("/pexip chat log")

    assert "in your direct messages" in shown(reply)


async def test_before_any_meeting_there_is_nothing_to_give(world: World):
    await world.bind()
    await world.status("waits for people")
    assert "has had no meeting yet" in shown(await world.types("/pexip attendance"))


async def test_why_there_is_nothing_is_said(bound: World):
    assert "no captions have come" in shown(await bound.types("/pexip transcript"))
    assert "Nobody has written" in shown(await bound.types("/pexip chat log"))
    await bound.types("/pexip captions off")
    await bound.types("/pexip settings chat off")
    assert "captions are off here" in shown(await bound.types("/pexip transcript"))
    assert "chat is off here" in shown(await bound.types("/pexip chat log"))


async def test_without_the_scope_a_person_is_told(bound: World):
    bound.slack.faults.refuse("files.getUploadURLExternal", "missing_scope")
    assert "may lack files:write" in shown(await bound.types("/pexip attendance"))
