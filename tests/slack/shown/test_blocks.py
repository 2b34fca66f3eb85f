"""What we build is what Slack takes, whatever the text is."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bridge.mirror.words.characters import clean_name
from bridge.simulator.slack.rules.messages import check_message_blocks as check_blocks
from bridge.slack.shown import blocks

HOSTILE = st.sampled_from(
    [
        "<!channel>",
        "<@U123>",
        "<http://x|bank>",
        "&lt;!here&gt;",
        "`*_~`",
        "\u202eevil",
        ":bomb:",
        "\U0001f600" * 200,
        "x" * 10_000,
        "\n\n",
        "",
        " ",
    ]
)
ANY_TEXT = st.one_of(st.text(max_size=400), HOSTILE)


@given(ANY_TEXT, st.integers(2, 100))
def test_a_cut_text_fits_and_keeps_its_beginning(text: str, limit: int):
    shorter = blocks.cut(text, limit)

    assert blocks.length(shorter) <= limit
    assert shorter == text or text.startswith(shorter.removesuffix("…").rstrip())


@given(st.text("ab<>&;@!| ", max_size=60), st.integers(3, 40))
def test_a_cut_line_ends_outside_of_entities_and_links(line: str, limit: int):
    shorter = blocks.cut_mrkdwn(blocks.escape(line), limit)

    assert blocks.length(shorter) <= limit
    whole = shorter.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert "&" not in whole


@given(st.lists(ANY_TEXT, max_size=4), ANY_TEXT)
def test_foreign_text_never_becomes_markup(texts: list[str], author: str):
    block = blocks.rich_text([blocks.bold(author)], [blocks.plain(each) for each in texts])

    (section,) = block["elements"]
    assert {element["type"] for element in section["elements"]} == {"text"}
    check_blocks([block])


@given(ANY_TEXT, st.text(min_size=1, max_size=100))
def test_an_author_stands_in_front(text: str, author: str):
    written, (first, *_) = blocks.with_author(
        blocks.escape(text), [blocks.paragraph(blocks.plain(text))], author
    )

    assert written.startswith(blocks.escape(blocks.cut(author, 80)))
    assert first["elements"][0]["elements"][0]["style"] == {"bold": True}
    assert "<" not in written


def test_an_author_gets_a_line_where_no_text_begins():
    _, (first, second) = blocks.with_author("x", [blocks.divider()], "Alice")

    assert first["type"] == "rich_text"
    assert second == {"type": "divider"}


def test_every_builder_makes_what_slack_takes():
    check_blocks(
        [
            blocks.header("Standup"),
            blocks.section("text", blocks.button("Open", "link:0", url="https://example.com")),
            blocks.context("small", "print"),
            blocks.divider(),
            blocks.actions(
                [
                    blocks.button("Yes", "a", "1", style="primary"),
                    blocks.static_select("b", "Choose", [blocks.option("A", "a", "first")]),
                ],
                block_id="row",
            ),
            blocks.paragraph(
                blocks.bold("b"),
                blocks.italic("i"),
                blocks.mention("U123"),
                blocks.link("https://example.com", "here"),
                blocks.link("https://example.com"),
            ),
        ]
    )


def test_nobodys_name_is_shown_as_a_time():
    token = blocks.date_token(datetime(2026, 12, 1, tzinfo=UTC))
    assert [each["type"] for each in blocks.with_dates(token)] == ["date"]

    [shown] = blocks.with_dates(clean_name(f"Ana {token}", "Somebody"))

    assert shown["type"] == "text"
    assert shown["text"].startswith("Ana ")
