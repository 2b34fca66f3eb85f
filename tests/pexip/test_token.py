import asyncio
import json

import pytest
from pydantic import SecretStr

from bridge.pexip.errors import (
    AddressError,
    ExtensionRequiredError,
    ForbiddenError,
    NodeBusyError,
    NodeUnreachableError,
    NotFoundError,
    PinRequiredError,
    ProtocolError,
    ResponseError,
    ServerError,
    SsoRedirectError,
    SsoRequiredError,
    TokenExpiredError,
    WrongPinError,
)
from bridge.pexip.models import Role
from bridge.pexip.token import GUEST_WITHOUT_PIN, request_token
from tests.pexip.scripted_node import DONE, Reply, html, success

VERSION = {"version_id": "38", "pseudo_version": "80000.0.0"}
GRANTED = {
    "token": "b25l=",
    "expires": "120",
    "display_name": "Bridge",
    "participant_uuid": "own-uuid",
    "current_service_type": "conference",
    "service_type": "conference",
    "role": "HOST",
    "version": VERSION,
    "conference_name": "Alice's room",
    "chat_enabled": "True",
    "direct_media": False,
    "turn": [{"urls": ["turn:192.0.2.1"], "credential": "x"}],
}
PIN = {"pin": "required", "guest_pin": "required", "version": VERSION}
IDP = {"idp": [{"name": "Example login", "uuid": "idp-1", "img": ""}, {"name": "Other"}]}
REDIRECT = {
    "redirect_url": "https://login.example.com/?SAMLRequest=x",
    "redirect_idp": {"name": "Example login", "uuid": "idp-1"},
}
EXTENSION = {"conference_extension": "required", "conference_extension_type": "mssip"}


@pytest.fixture
def join(http, node, clock):
    async def ask(alias="meet.alice", *, pin=None, **fields):
        return await request_token(
            http, node.url, alias, display_name="Bridge", pin=pin, clock=clock, **fields
        )

    return ask


async def test_a_token_says_where_and_who_we_are(node, join, clock):
    node.answer("request_token", success(GRANTED))

    token = await join()

    assert (token.node, token.alias) == (node.url, "meet.alice")
    assert token.value.get_secret_value() == "b25l="
    assert (token.expires, token.issued) == (120.0, clock.now())
    assert (token.expires_at - token.issued) == token.lifetime
    assert (token.role, token.is_host, token.is_waiting) == (Role.HOST, True, False)
    assert (token.participant_uuid, token.conference_name) == ("own-uuid", "Alice's room")
    assert (token.chat_enabled, token.live_captions_available) == (True, None)


async def test_without_a_pin_no_header_is_sent(node, join):
    node.answer("request_token", success(GRANTED))

    await join("meet alice/1")

    (seen,) = node.seen
    assert (seen.method, seen.path) == (
        "POST",
        "/api/client/v2/conferences/meet%20alice%2F1/request_token",
    )
    assert "pin" not in seen.headers
    assert json.loads(seen.body) == {"display_name": "Bridge", "direct_media": False}


@pytest.mark.parametrize("pin", [SecretStr("1234#"), GUEST_WITHOUT_PIN])
async def test_the_pin_travels_in_its_header_only(node, join, pin):
    node.answer("request_token", success(GRANTED))

    await join(pin=pin)

    (seen,) = node.seen
    assert seen.headers["pin"] == pin.get_secret_value()
    assert pin.get_secret_value() not in seen.path
    assert pin.get_secret_value().encode() not in seen.body


async def test_all_fields_reach_the_body(node, join):
    node.answer("request_token", success(GRANTED))

    await join(
        extension="meet.bob",
        call_tag="slack",
        chosen_idp="idp-1",
        sso_token=SecretStr("sso"),
        sso_redirect_target="https://bridge.example.com/sso/__pexip-sso-token__",
        refer_token=SecretStr("one-time"),
        start_conference_if_host=True,
    )

    assert json.loads(node.seen[0].body) == {
        "display_name": "Bridge",
        "direct_media": False,
        "conference_extension": "meet.bob",
        "call_tag": "slack",
        "chosen_idp": "idp-1",
        "sso_token": "sso",
        "sso_redirect_target": "https://bridge.example.com/sso/__pexip-sso-token__",
        "token": "one-time",
        "start_conference_if_host": True,
    }


@pytest.mark.parametrize(
    "pin", ["", "12\r\ntoken: x", "12\n", "1\x00", "\uff11\uff12", "é", "\ud800"]
)
async def test_a_pin_that_no_header_can_hold_is_wrong_before_it_is_sent(node, join, pin):
    with pytest.raises(WrongPinError, match="not a PIN"):
        await join(pin=SecretStr(pin))

    assert node.seen == []


@pytest.mark.parametrize("alias", ["..", "."])
async def test_an_alias_that_steps_through_paths_is_not_sent(node, join, alias):
    with pytest.raises(AddressError):
        await join(alias)

    assert node.seen == []


@pytest.mark.parametrize(
    ("expires", "seconds"),
    [("30", 30), (45, 45), (None, 120), ("soon", 120), (0, 120), ("-5", 120), ("inf", 120)],
)
async def test_a_lifetime_is_read_from_text_or_number_or_assumed(node, join, expires, seconds):
    node.answer("request_token", success(GRANTED | {"expires": expires}))

    assert (await join()).expires == seconds


@pytest.mark.parametrize("guest_pin", ["required", "none"])
async def test_a_pin_is_asked_for(node, join, guest_pin):
    node.answer("request_token", success(PIN | {"guest_pin": guest_pin}, 403))

    with pytest.raises(PinRequiredError) as caught:
        await join()

    assert caught.value.guest_pin_required is (guest_pin == "required")
    assert caught.value.status == 403


@pytest.mark.parametrize("result", ["Invalid PIN", PIN])
async def test_a_wrong_pin_is_told_by_words_or_by_asking_again(node, join, result):
    node.answer("request_token", success(result, 403))

    with pytest.raises(WrongPinError):
        await join(pin=SecretStr("9999"))


async def test_a_declined_pin_that_is_asked_for_again_was_not_wrong(node, join):
    node.answer("request_token", success(PIN, 403))

    with pytest.raises(PinRequiredError) as caught:
        await join(pin=GUEST_WITHOUT_PIN)

    assert caught.value.guest_pin_required


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        (EXTENSION, "mssip"),
        ({"conference_extension": "required"}, "standard"),
        ({"conference_extension": "mssip"}, "mssip"),
        (EXTENSION | {"pin": "none", "guest_pin": "none"}, "mssip"),
    ],
)
async def test_a_virtual_reception_asks_for_an_extension(node, join, result, kind):
    node.answer("request_token", success(result, 403))

    with pytest.raises(ExtensionRequiredError) as caught:
        await join()

    assert caught.value.type == kind


async def test_a_virtual_reception_with_a_pin_asks_for_the_pin_first(node, join):
    node.answer("request_token", success(EXTENSION | PIN, 403))

    with pytest.raises(PinRequiredError):
        await join()
    with pytest.raises(ExtensionRequiredError):
        await join(pin=SecretStr("1234"))


async def test_a_login_may_be_chosen(node, join):
    node.answer("request_token", success(IDP | {"version": VERSION}, 403))

    with pytest.raises(SsoRequiredError) as caught:
        await join()

    assert caught.value.idps == (("Example login", "idp-1"), ("Other", ""))


async def test_a_chosen_login_goes_on_elsewhere(node, join):
    node.answer("request_token", success(REDIRECT, 403))

    with pytest.raises(SsoRedirectError) as caught:
        await join(chosen_idp="idp-1")

    assert caught.value.url == "https://login.example.com/?SAMLRequest=x"
    assert caught.value.idp == "Example login"
    assert "login.example.com" not in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (success("Invalid token", 403), TokenExpiredError),
        (success("Permission denied", 403), ForbiddenError),
        (success({}, 403), ForbiddenError),
        (success([1], 403), ForbiddenError),
        (html(403), ForbiddenError),
        (html(401), ForbiddenError),
        (success("System in maintenance mode", 503, "failed"), NodeBusyError),
        (html(503), NodeBusyError),
        (success("Out of resource", 529, "failed"), NodeBusyError),
        (html(502), ServerError),
        (success("no", 500, "failure"), ServerError),
        (html(504), ServerError),
        (success("Illegal value", 400), ResponseError),
        (html(415), ResponseError),
        (html(200), ProtocolError),
        (Reply(200, b'{"status": "success"}'), ProtocolError),
        (Reply(200, b'["result"]'), ProtocolError),
        (Reply(200, b'{"result": '), ProtocolError),
        (DONE, ProtocolError),
        (success({"token": "b25l="}), ProtocolError),
        (success(GRANTED | {"token": "a\r\nb"}), ProtocolError),
        (success(GRANTED | {"token": ""}), ProtocolError),
    ],
)
async def test_status_and_body_together_say_what_is_wrong(node, join, reply, error):
    node.answer("request_token", reply)

    with pytest.raises(error) as caught:
        await join()

    assert type(caught.value) is error


@pytest.mark.parametrize("word", ["success", "failed", "failure"])
async def test_an_unknown_conference_is_not_found_whatever_the_status_word(node, join, word):
    node.answer("request_token", success("Neither conference nor gateway found", 404, word))

    with pytest.raises(NotFoundError, match="Neither conference") as caught:
        await join("a" * 500)

    assert caught.value.is_node


async def test_an_address_without_a_node_is_told_from_an_unknown_conference(node, join):
    node.answer("request_token", html(404))

    with pytest.raises(NotFoundError) as caught:
        await join()

    assert not caught.value.is_node


async def test_a_redirect_is_not_followed_with_our_secrets(node, join):
    elsewhere = Reply(302, headers={"Location": f"{node.url}/elsewhere"})
    node.answer("request_token", elsewhere)

    with pytest.raises(ResponseError, match="HTTP 302"):
        await join(pin=SecretStr("1234"))

    assert len(node.seen) == 1


async def test_a_node_that_is_down_is_unreachable(http, clock, dead_node):
    with pytest.raises(NodeUnreachableError, match="Connection refused"):
        await request_token(http, dead_node, "a", display_name="Bridge", pin=None, clock=clock)


async def test_a_node_that_does_not_answer_is_unreachable_after_ten_seconds(node, join, clock):
    hold = asyncio.Event()
    node.answer("request_token", Reply(hold=hold))

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(expect_unreachable(join))
        await node.next_request()
        await clock.advance(9.9)
        assert not asking.done()
        await clock.advance(0.2)
        hold.set()

    assert "no answer within 10 s" in asking.result()


async def expect_unreachable(join):
    with pytest.raises(NodeUnreachableError) as caught:
        await join()
    return str(caught.value)


async def test_a_node_in_a_virtual_place_says_so(node, join):
    node.answer("request_token", success(GRANTED | {"current_service_type": "waiting_room"}))

    assert (await join()).is_waiting


async def test_a_token_is_hidden_when_shown(node, join):
    node.answer("request_token", success(GRANTED | {"token": "S3CRET"}))
    token = await join()

    assert token.value.get_secret_value() == "S3CRET"
    assert "S3CRET" not in repr(token) + str(token) + token.model_dump_json()
