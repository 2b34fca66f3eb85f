"""A picture of the channel, shown to everybody in the meeting."""

from io import BytesIO
from threading import enumerate as enumerate_threads

import pytest
from PIL import Image

from bridge.simulator.slack.state.app import Shortcut
from tests.world import World, shown, until


@pytest.fixture
def bound(bound: World) -> World:
    bound.slack.app.shortcuts["show_picture"] = Shortcut(
        "show_picture", "Show in meeting", "message"
    )
    return bound


def picture(size=(800, 600), kind="PNG", color=(200, 30, 30)) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, color).save(written, kind)
    return written.getvalue()


async def on_screen(world: World) -> Image.Image:
    """What the node shows, once it shows something."""
    conference = world.node.conference("meet.team")
    await until(lambda: conference.slide is not None)
    return Image.open(BytesIO(conference.slide))


async def test_a_picture_is_shown_from_the_menu_of_its_message(bound: World):
    ana = bound.slack.person("ana")
    message = ana.shares_file("leads", "plan.png", "the plan", content=picture((4000, 3000)))

    await ana.uses_shortcut("show_picture", on=message)

    seen = await on_screen(bound)
    assert (seen.format, seen.size) == ("JPEG", (1440, 1080))
    answer = await bound.answered("Everybody in the meeting sees “plan.png”")
    await bound.card(showing="*Presenting* a picture of this channel")

    await bound.press(answer, "Stop showing")

    assert bound.node.conference("meet.team").presenter is None
    assert bound.node.conference("meet.team").slide is None


async def test_it_does_not_come_back_as_a_slide(bound: World):
    ana = bound.slack.person("ana")
    message = ana.shares_file("leads", "plan.png", content=picture())
    await ana.uses_shortcut("show_picture", on=message)
    await on_screen(bound)
    await bound.clock.pass_by(30)

    await bound.person("Alice").says("seen by all")

    await bound.posted("seen by all")
    assert len(bound.slack.workspace.files.by_id) == 1


async def test_a_picture_comes_with_the_words(bound: World):
    bound.slack.person("ana").shares_file(
        "leads", "a.gif", "@pexip show picture", content=picture(kind="GIF")
    )

    await on_screen(bound)
    await bound.answered("Everybody in the meeting sees “a.gif”")
    await bound.slack.person("ana").types("leads", "/pexip stop showing")
    await bound.answered("The picture is down")


async def test_a_picture_is_named_by_its_link(bound: World):
    message = bound.slack.person("ana").shares_file("leads", "a.webp", content=picture(kind="WEBP"))

    link = message.files[0]["permalink"]
    await bound.types(f"/pexip show picture {link}")

    assert (await on_screen(bound)).size == (800, 600)


async def test_whose_presentation_would_end_is_asked_first(bound: World):
    bob = bound.person("Bob")
    await bob.presents()
    await bound.card(showing="*Presenting* Bob")
    message = bound.slack.person("ana").shares_file("leads", "a.png", content=picture())

    asked = await bound.types(f"/pexip show picture {message.files[0]['id']}")
    assert "Bob is presenting, which ends then" in shown(asked)
    await bound.press(asked, "Show picture")

    await bound.card(showing="*Presenting* a picture of this channel")


async def test_without_the_scope_it_is_said_what_is_missing(bound: World):
    bound.slack.app.scopes.discard("files:read")
    message = bound.slack.person("ana").shares_file("leads", "a.png", content=picture())

    said = shown(await bound.types(f"/pexip show picture {message.files[0]['id']}"))

    assert "scope files:read" in said
    assert bound.node.conference("meet.team").presenter is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>not a picture</html>", "no JPEG, PNG, GIF or WebP"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 200, "broken"),
        (picture()[:300], "broken"),
    ],
)
async def test_what_is_no_picture_takes_no_floor(bound: World, content: bytes, words: str):
    message = bound.slack.person("ana").shares_file("leads", "a.png", content=content)

    said = shown(await bound.types(f"/pexip show picture {message.files[0]['id']}"))

    assert words in said
    assert not [each for each in bound.node.requests if each.ends_with("take_floor")]


async def test_a_file_of_another_channel_is_not_shown_here(bound: World):
    """The bridge reads there, and whoever asks here may not."""
    message = bound.slack.person("dave").shares_file("standup", "secret.png", content=picture())

    said = shown(await bound.types(f"/pexip show picture {message.files[0]['id']}"))

    assert "not in this channel" in said


async def test_the_token_goes_to_no_other_service(bound: World):
    message = bound.slack.person("ana").shares_file(
        "leads", "a.png", content=picture(), external="http://127.0.0.2:9/a.png"
    )

    said = shown(await bound.types(f"/pexip show picture {message.files[0]['id']}"))

    assert "kept by another service" in said


async def test_what_is_too_large_is_not_fetched(bound: World):
    message = bound.slack.person("ana").shares_file("leads", "a.png", content=picture())
    file = bound.slack.workspace.files.by_id[message.files[0]["id"]]
    file.content = b"\x89PNG\r\n\x1a\n" + bytes(21 * 1024 * 1024)

    said = shown(await bound.types(f"/pexip show picture {file.id}"))

    assert "more than 20 MB" in said


async def test_a_guest_of_slack_shows_nothing(bound: World):
    message = bound.slack.person("ana").shares_file("leads", "a.png", content=picture())
    bound.slack.person("ana").invites("leads", "carol")

    said = await bound.types(f"/pexip show picture {message.files[0]['id']}", who="carol")

    assert "may not use show picture" in shown(said)


async def test_who_names_none_is_told_how(bound: World):
    assert "Show in meeting" in shown(await bound.types("/pexip show picture"))
    assert "Nothing of Slack is shown" in shown(await bound.types("/pexip stop showing"))


async def test_a_message_without_a_file_has_no_picture(bound: World):
    ana = bound.slack.person("ana")

    await ana.uses_shortcut("show_picture", on=ana.posts("leads", "only words"))

    await bound.answered("That message has no picture")


async def test_what_stands_behind_a_link_is_not_passed_over(bound: World):
    """It is not shown to the main room where another was named."""
    message = bound.slack.person("ana").shares_file("leads", "a.png", content=picture())

    said = shown(await bound.types(f"/pexip show picture {message.files[0]['id']} in Red"))

    assert "no link to a file" in said
    assert bound.node.conference("meet.team").slide is None


async def test_pictures_of_many_people_are_unpacked_one_after_another(bound: World):
    ana = bound.slack.person("ana")
    large = [ana.shares_file("leads", "a.png", content=picture((5000, 4000))) for _ in range(3)]
    for message in large:
        await ana.types("leads", f"/pexip show picture {message.files[0]['id']}")
    await on_screen(bound)

    busy = [each.name for each in enumerate_threads() if each.name.startswith("bridge-picture")]

    assert len(busy) == 1
