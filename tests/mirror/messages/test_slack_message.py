"""Which events of Slack are words for the meeting."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mirror.messages.slack_content import SlackContent
from bridge.mirror.messages.slack_message import (
    SlackMessageDeleted,
    SlackMessageEdited,
    SlackMessagePosted,
    parse_slack_message,
)

TS = "1700000000.000100"


def message(**fields):
    return {"type": "message", "channel": "C1", "user": "U1", "text": "hi", "ts": TS, **fields}


def changed(after, before=None, **fields):
    event = {"type": "message", "subtype": "message_changed", "hidden": True, "channel": "C1"}
    event |= {"ts": "1700000009.000000", "message": after, **fields}
    return event if before is None else {**event, "previous_message": before}


def rich(text, block_id):
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def test_plain_message_is_posted_with_all_it_says():
    event = message(
        team="T1",
        user_team="T2",
        thread_ts="1699999999.000000",
        blocks=rich("hi", "b1"),
        client_msg_id="c-1",
    )

    assert parse_slack_message(event) == SlackMessagePosted(
        workspace="T1",
        channel="C1",
        ts=TS,
        thread_ts="1699999999.000000",
        user="U1",
        content=SlackContent(text="hi", blocks=tuple(rich("hi", "b1"))),
        is_me_message=False,
        client_msg_id="c-1",
        bot_id=None,
        app_id=None,
        user_team="T2",
    )


def test_envelopes_workspace_counts_before_the_senders():
    posted = parse_slack_message(message(team="T2"), workspace="T1")

    assert (posted.workspace, posted.user_team) == ("T1", "T2")


def test_root_of_a_thread_is_not_inside_it():
    assert parse_slack_message(message(thread_ts=TS)).thread_ts is None


def test_broadcast_reply_is_a_message_of_its_thread():
    posted = parse_slack_message(message(subtype="thread_broadcast", thread_ts="1.0", root={}))

    assert (posted.thread_ts, posted.content.text) == ("1.0", "hi")


def test_me_message_says_so():
    assert parse_slack_message(message(subtype="me_message")).is_me_message


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"type": "app_mention"},
        message(hidden=True),
        message(subtype="message_replied"),
        message(subtype="channel_join"),
        message(subtype="channel_topic"),
        message(subtype="ekm_access_denied"),
        message(subtype="bot_message", bot_id="B2"),
        message(bot_id="B2"),
        message(user="USLACKBOT"),
        message(user=None),
        changed(message(user=None, text="bye", edited={"ts": "2.0"}), message(user=None)),
        message(ts=None),
        message(channel=7),
        changed({"type": "message", "subtype": "channel_topic", "ts": TS}),
        changed("odd"),
        {"type": "message", "subtype": "message_deleted", "channel": "C1"},
        {"type": "message", "subtype": ["odd"]},
    ],
)
def test_other_events_are_nothing_to_the_mirror(event):
    assert parse_slack_message(event) is None


@pytest.mark.parametrize("allowed", ["B2", "A2"])
def test_allowed_bot_counts_as_a_person(allowed):
    event = message(subtype="bot_message", user=None, bot_id="B2", app_id="A2")

    posted = parse_slack_message(event, allowed_bots={allowed})

    assert (posted.bot_id, posted.app_id, posted.user) == ("B2", "A2", None)


def test_edit_tells_the_new_wording_and_when_it_was_made():
    edit = {"user": "U1", "ts": "1700000005.000000"}
    after = message(text="bye", blocks=rich("bye", "b2"), thread_ts="1.0", edited=edit)
    before = message(blocks=rich("hi", "b1"))

    edited = parse_slack_message(changed(after, before), workspace="T1")

    assert isinstance(edited, SlackMessageEdited)
    assert (edited.ts, edited.thread_ts, edited.channel) == (TS, "1.0", "C1")
    assert (edited.content.text, edited.edited) == ("bye", "1700000005.000000")


def test_without_slacks_mark_an_edit_is_as_old_as_its_event():
    event = changed(message(text="bye"), message())

    assert parse_slack_message(event).edited == "1700000009.000000"


def test_the_preview_of_an_edited_message_is_no_second_edit():
    after = message(text="bye", edited={"user": "U1", "ts": "2.0"})

    assert parse_slack_message(changed({**after, "attachments": [{"id": 1}]}, after)) is None


def test_an_edit_that_only_adds_a_table_is_one():
    after = message(attachments=[{"blocks": []}], edited={"user": "U1", "ts": "2.0"})

    assert isinstance(parse_slack_message(changed(after, message())), SlackMessageEdited)


def test_change_without_other_words_is_nothing():
    """An unfurl, a reply count and a new block id raise the event as well."""
    before = message(blocks=rich("hi", "b1"))
    after = message(blocks=rich("hi", "b2"), attachments=[{"title": "unfurled"}], reply_count=2)

    assert parse_slack_message(changed(after, before)) is None


def test_only_formatting_changed_is_still_an_edit():
    after = message(blocks=[{"type": "rich_text", "elements": []}])

    assert isinstance(
        parse_slack_message(changed(after, message(blocks=rich("hi", "b1")))), SlackMessageEdited
    )


def test_change_without_the_earlier_words_counts_if_a_person_made_it():
    assert parse_slack_message(changed(message())) is None
    edited = parse_slack_message(changed(message(edited={"user": "U1", "ts": "2.0"})))
    assert (edited.content.text, edited.edited) == ("hi", "2.0")


def test_edit_of_a_bots_message_is_nothing():
    after = message(subtype="bot_message", bot_id="B2", text="new")

    assert parse_slack_message(changed(after, message())) is None


def test_deletion_tells_the_words_that_are_gone():
    event = {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": "C1"}
    event |= {"ts": "2.0", "deleted_ts": TS, "previous_message": message(thread_ts="1.0")}

    deleted = parse_slack_message(event, workspace="T1")

    assert isinstance(deleted, SlackMessageDeleted)
    assert (deleted.ts, deleted.thread_ts, deleted.user) == (TS, "1.0", "U1")
    assert deleted.content.text == "hi"


def test_deletion_may_not_tell_the_words():
    event = {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": TS}

    deleted = parse_slack_message(event)

    assert (deleted.ts, deleted.content, deleted.user) == (TS, SlackContent(), None)


def test_tombstone_is_one_deletion():
    tombstone = message(subtype="tombstone", text="This message was deleted.", user="USLACKBOT")

    deleted = parse_slack_message(changed(tombstone, message()))
    event = {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": TS}

    assert isinstance(deleted, SlackMessageDeleted)
    assert (deleted.ts, deleted.content.text) == (TS, "hi")
    assert parse_slack_message({**event, "previous_message": tombstone}) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ts", "text", "blocks", "user", "type"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
subtypes = st.sampled_from([None, "message_changed", "message_deleted", "file_share", "me_message"])


@given(
    subtypes | json_values,
    st.dictionaries(
        st.sampled_from(
            ["channel", "ts", "message", "previous_message", "files", "blocks", "text"]
        ),
        json_values,
    ),
)
@settings(deadline=None)
def test_odd_payloads_never_raise(subtype, fields):
    parse_slack_message({"type": "message", "subtype": subtype, **fields})
