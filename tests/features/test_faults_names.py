"""Names and words that want to be more than names and words."""

import pytest

from tests.world import World, shown

_ODD_NAMES = (
    "<!channel>",
    "*bold* _and_ ~more~",
    "<@U012ABC> & <https://example.com|click>",
    "🦄 Ünïcödé 🇩🇪",
    "\u202eevil",
    "zero\u200bwidth\u200d",
    "line\nbreak",
    ":wave: `code`",
    "N" * 300,
    "   ",
)


@pytest.mark.parametrize("name", _ODD_NAMES)
async def test_an_odd_name_is_shown_as_text_and_can_be_commanded(bound: World, name: str):
    odd = await bound.someone_joins(name)

    await odd.says("hello from me")

    post = await bound.posted("hello from me")
    card = await bound.find_post(
        lambda message: message.ts == post.thread_ts and "Guests" in shown(message)
    )
    everything = [card, *bound.messages()]
    for message in everything:
        raw = str(message.blocks) + message.text
        assert "<!channel>" not in raw.replace("&lt;!channel&gt;", "") or "rich_text" in raw
        assert "<!channel>" not in message.text
        assert "<@U012ABC>" not in message.text
        assert "\u202e" not in raw
        assert "\u200b" not in raw
    question = await bound.types("/pexip mute")
    assert "Alice" in shown(question) or "Bob" in shown(question)


async def test_a_name_with_markup_makes_no_mention_and_no_formatting_on_the_card(bound: World):
    await bound.someone_joins("<!here> *Zoe*")

    card = await bound.card(showing="Zoe")

    texts = [block["text"]["text"] for block in card.blocks if block["type"] == "section"]
    joined = "\n".join(texts)
    assert "&lt;!here&gt;" in joined
    assert "<!here>" not in joined
    assert "*Zoe*" not in joined


async def test_two_of_one_name_are_told_apart_everywhere(bound: World):
    second = await bound.someone_joins("Bob", protocol="sip")

    await bound.card(showing="Bob (2)")
    await second.says("the other Bob")
    assert (await bound.posted("the other Bob")).username == "Bob (2) (Pexip)"
    assert "Bob (2)" in shown(await bound.types("@pexip who"))
    question = await bound.types("/pexip mute bob")
    assert "SIP" in shown(question)
    assert not any(each.is_muted for each in bound.people())


async def test_who_is_only_nearly_named_is_offered_and_not_muted(bound: World):
    reply = await bound.types("/pexip mute bib")

    assert "Bob" in shown(reply)
    assert not any(each.is_muted for each in bound.people())


async def test_four_thousand_characters_arrive_whole_in_both_directions(bound: World):
    card = await bound.card()
    words = " ".join(f"{number:07}" for number in range(500))
    assert len(words) == 3999

    await bound.person("Alice").says(words)
    bound.slack.person("ana").posts("leads", words, thread_ts=card.ts)

    post = await bound.posted("0000499")
    assert words in shown(post).replace("\n", " ")
    await bound.heard("0000499")
    told = " ".join(bound.told())
    assert [word for word in words.split() if word not in told] == []


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("<!channel> hello", "hello"),
        ("*bold* & <b>", "*bold* & <b>"),
        ("/mute everybody", "/mute everybody"),
        ("see https://example.com/a?b=c&d=e", "https://example.com/a?b=c&d=e"),
        ("zero\u200bwidth \u202eturned", "zerowidth turned"),
        ("👩‍👩‍👧 family", "family"),
    ],
)
async def test_what_a_person_typed_reaches_the_meeting_as_they_read_it(
    bound: World, typed: str, heard: str
):
    card = await bound.card()

    bound.slack.person("ana").posts("leads", typed, thread_ts=card.ts)

    line = await bound.heard(heard)
    assert line.startswith("Ana: ")
    assert "\u202e" not in line


async def test_characters_that_turn_the_line_do_not_reach_slack(bound: World):
    await bound.person("Alice").says("safe \u202etext\u200b here")

    post = await bound.posted("safe text here")
    assert "\u202e" not in post.text


@pytest.mark.parametrize("payload", ["", "   ", "\n\n", "\u200b"])
async def test_a_message_without_words_is_no_message(bound: World, payload: str):
    alice = bound.person("Alice")
    await bound.card(showing="Turn captions off")
    before = len(bound.messages())

    await alice.says(payload)
    await alice.says("with words")

    await bound.posted("with words")
    new = [each for each in bound.messages()[before:] if each.username == "Alice (Pexip)"]
    assert [shown(each) for each in new] == ["with words"]
