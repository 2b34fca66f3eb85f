"""Links of the app's domains: how they are told, and what the app shows under them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.state.unfurls import domain_of, links_in
from tests.simulator.slack_app import BoltApp, bolt_app, make_slack, web_client

Json = dict[str, Any]
URL = "https://join.example.com/meet.alice?a=1&b=2"


def card(text: str) -> Json:
    button = {
        "type": "button",
        "action_id": "bind",
        "value": "meet.alice",
        "text": {"type": "plain_text", "text": "Bind"},
    }
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return {"blocks": [section, {"type": "actions", "elements": [button]}]}


def with_domain() -> SimulatedSlack:
    slack = make_slack()
    slack.app.unfurl_domains = {"example.com"}
    return slack


@asynccontextmanager
async def listening(slack: SimulatedSlack) -> AsyncIterator[BoltApp]:
    async with bolt_app(slack) as app:
        app.collect_events("link_shared", "message")
        app.bolt.action("bind")(app.collect)
        async with app.on_sockets():
            yield app


async def shared(app: BoltApp) -> Json:
    """The next event about links; messages come in between."""
    while (event := await app.next_event())["type"] != "link_shared":
        pass
    return event


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://example.com/x", "example.com"),
        ("https://JOIN.example.com:8443/x", "example.com"),
        ("https://a.meet.example.org/x", "meet.example.org"),
        ("https://example.org/x", None),
        ("https://badexample.com/x", None),
        ("https://[broken/x", None),
    ],
)
def test_a_domain_covers_what_is_below_it(url: str, domain: str | None) -> None:
    assert domain_of(url, {"example.com", "meet.example.org"}) == domain


def test_links_are_found_once_and_unescaped() -> None:
    text = "<https://a.com/?x=1&amp;y=2> <http://b.com|b.com> <https://a.com/?x=1&amp;y=2> <@U1>"
    assert links_in(text) == ["https://a.com/?x=1&y=2", "http://b.com"]


async def test_a_link_in_a_thread_is_told_also_where_the_bot_is_no_member() -> None:
    slack = with_domain()
    ana = slack.person("ana")
    async with listening(slack) as app:
        root = ana.posts("#random", "nothing to see")
        message = ana.posts("#random", f"join {URL} or https://other.org/", thread_ts=root.ts)
        event = await shared(app)

    assert event["links"] == [{"domain": "example.com", "url": URL}]
    assert (event["channel"], event["message_ts"]) == (message.channel, message.ts)
    assert (event["thread_ts"], event["is_bot_user_member"]) == (root.ts, False)
    assert (event["source"], event["user"]) == ("conversations_history", ana.id)
    assert event["unfurl_id"].startswith(f"{message.channel}.{message.ts}.")


async def test_links_of_the_other_side_and_of_the_app_are_not_told() -> None:
    slack = with_domain()
    async with listening(slack) as app:
        slack.person("erin").posts("#partners", URL)
        await app.client.chat_postMessage(channel=slack.channel("partners").id, text=URL)
        mine = slack.person("ana").posts("#partners", URL)
        event = await shared(app)
        await slack.until(lambda: slack.courier.is_idle)

    assert event["message_ts"] == mine.ts
    assert len(slack.workspace.unfurls.by_id) == 1


async def test_an_unfurl_stands_under_the_message_and_is_no_edit_of_its_words() -> None:
    slack = with_domain()
    async with listening(slack) as app:
        message = slack.person("ana").posts("#standup", URL)
        event = await shared(app)
        await app.client.chat_unfurl(
            channel=event["channel"], ts=event["message_ts"], unfurls={URL: card("one")}
        )
        while (changed := await app.next_event()).get("subtype") != "message_changed":
            pass
        await app.client.chat_unfurl(
            unfurl_id=event["unfurl_id"], source=event["source"], unfurls={URL: card("two")}
        )

    [attachment] = message.attachments
    assert attachment["blocks"][0]["text"]["text"] == "two"
    assert (attachment["from_url"], attachment["is_app_unfurl"]) == (URL, True)
    assert (attachment["app_id"], attachment["id"]) == (slack.app.id, 1)
    assert changed["message"]["text"] == changed["previous_message"]["text"]
    assert "edited" not in changed["message"]


async def test_a_button_in_an_unfurl_says_what_it_stands_in() -> None:
    slack = with_domain()
    ana = slack.person("ana")
    async with listening(slack) as app:
        message = ana.posts("#random", URL)
        await app.client.chat_unfurl(
            channel=message.channel, ts=message.ts, unfurls={URL: card("x")}
        )
        await slack.person("bob").presses(message, "bind")
        while "actions" not in (body := await app.received.get()):
            pass
        hook = AsyncWebhookClient(body["response_url"])
        await hook.send(text="Not here", replace_original=True)
        shown = await slack.next_ephemeral("bob")

    assert body["container"]["type"] == "message_attachment"
    assert body["container"]["app_unfurl_url"] == body["app_unfurl"]["app_unfurl_url"] == URL
    assert body["actions"][0]["value"] == "meet.alice"
    assert (shown.text, message.user) == ("Not here", ana.id)
    assert message.attachments


async def test_a_link_in_the_composer_is_told_and_its_preview_goes_along() -> None:
    slack = with_domain()
    ana = slack.person("ana")
    async with listening(slack) as app:
        draft = ana.drafts("#standup", URL)
        event = await shared(app)
        await app.client.chat_unfurl(
            unfurl_id=event["unfurl_id"], source="composer", unfurls={URL: card("preview")}
        )
        message = ana.sends(draft, URL)
        after = await shared(app)

    assert (event["channel"], event["source"]) == ("COMPOSER", "composer")
    assert event["message_ts"] == event["unfurl_id"] == draft.unfurl_id
    assert message.attachments[0]["blocks"][0]["text"]["text"] == "preview"
    assert (after["source"], after["message_ts"]) == ("conversations_history", message.ts)


async def test_a_legacy_unfurl_keeps_its_fields_and_a_draft_without_links_is_not_told() -> None:
    slack = with_domain()
    ana = slack.person("ana")
    async with slack.serve(), web_client(slack) as client:
        message = ana.posts("#random", URL)
        legacy = {"title": "Meeting", "text": "Join", "fallback": "Meeting"}
        place = {"channel": message.channel, "ts": message.ts}
        await client.chat_unfurl(**place, unfurls={URL: legacy}, user_auth_required=True)
        shown = await slack.next_ephemeral("ana")
        draft = ana.drafts("#random", "no link")

    assert legacy.items() <= message.attachments[0].items()
    assert "blocks" not in message.attachments[0]
    assert shown.text == "pexip wants to show you more."
    assert (draft.domains, draft.attachments) == ({}, [])
    assert draft.unfurl_id not in slack.workspace.unfurls.by_id


async def test_an_invitation_to_sign_in_is_for_the_person_alone() -> None:
    slack = with_domain()
    async with slack.serve(), web_client(slack) as client:
        message = slack.person("ana").posts("#random", URL)
        await client.chat_unfurl(
            channel=message.channel,
            ts=message.ts,
            user_auth_message="Link yourself",
            user_auth_url="https://example.com/link",
        )
        shown = await slack.next_ephemeral("ana")

    assert shown.text == "Link yourself <https://example.com/link>"
    assert message.attachments == []


async def test_what_an_unfurl_is_refused_for() -> None:
    slack = with_domain()
    async with slack.serve(), web_client(slack) as client:
        ana = slack.person("ana")
        message, plain = ana.posts("#random", URL), ana.posts("#random", "no link")
        draft = ana.drafts("#random", URL)
        good = {URL: card("x")}
        place = {"channel": message.channel, "ts": message.ts}
        bad_block = {"blocks": [{"type": "sectoin"}]}
        bad_call = {"blocks": [{"type": "call", "call_id": "R0"}]}
        cases: list[tuple[Json, str]] = [
            ({"unfurls": good}, "missing_channel"),
            ({"channel": message.channel, "unfurls": good}, "missing_ts"),
            (place, "missing_unfurls"),
            ({**place, "unfurls": "["}, "invalid_unfurls_format"),
            ({**place, "unfurls": ["x"]}, "invalid_unfurls_format"),
            ({**place, "unfurls": {URL: {}}}, "cannot_parse_attachment"),
            ({**place, "unfurls": {URL: bad_block}}, "cannot_parse_attachment"),
            ({**place, "unfurls": {URL: bad_call}}, "cannot_parse_attachment"),
            ({**place, "unfurls": {"https://example.com/": card("x")}}, "cannot_unfurl_url"),
            ({"channel": "C0", "ts": "1.0", "unfurls": good}, "cannot_find_channel"),
            ({**place, "ts": "1.0", "unfurls": good}, "cannot_find_message"),
            ({**place, "ts": plain.ts, "unfurls": good}, "cannot_unfurl_message"),
            ({"unfurl_id": draft.unfurl_id, "unfurls": good}, "missing_source"),
            ({"source": "composer", "unfurls": good}, "missing_unfurl_id"),
            ({"unfurl_id": "x", "source": "email", "unfurls": good}, "invalid_source"),
            (
                {
                    "unfurl_id": draft.unfurl_id,
                    "source": "conversations_history",
                    "unfurls": good,
                },
                "invalid_unfurl_id",
            ),
        ]
        for arguments, error in cases:
            assert await error_of(client.api_call("chat.unfurl", json=arguments)) == error
        slack.app.scopes.discard("links:write")
        assert await error_of(client.chat_unfurl(**place, unfurls=good)) == "missing_scope"
        slack.app.scopes.add("links:write")
        slack.app.unfurl_domains = set()
        assert await error_of(client.chat_unfurl(**place, unfurls=good)) == "cannot_find_service"
