"""Row by row: a request, what it changes, and who is told."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from bridge.simulator.pexip.conference.service import CLASSIFICATION_LEVELS
from bridge.simulator.pexip.requests.api import ROUTES
from bridge.simulator.pexip.requests.routing import NoBody, Right, Route
from bridge.simulator.pexip.scenario import SimulatedParticipant
from tests.fake_clock import START
from tests.simulator.node_client import Bench, Client, Stream

BOB = "participants/{bob}/"
ME = "participants/{me}/"


@dataclass(frozen=True)
class Row:
    """A request, and an event with these fields that a watcher must see; `float` means "set".

    `given` is what Bob is like before.
    """

    path: str
    body: Any = None
    event: str = "participant_update"
    shows: Any = None
    result: Any = True
    given: dict[str, Any] = field(default_factory=dict)


ROWS = (
    Row("lock", event="conference_update", shows={"locked": True}),
    Row("unlock", event="conference_update", shows={"locked": False}),
    Row("start_conference", event="conference_update", shows={"started": True}),
    Row("muteguests", event="conference_update", shows={"guests_muted": True}),
    Row("muteguests", shows={"display_name": "Bob", "is_muted": "YES"}),
    Row(
        "unmuteguests",
        shows={"display_name": "Bob", "is_muted": "NO"},
        given={"is_muted": True},
    ),
    Row(
        "set_guests_can_unmute",
        {"setting": False},
        "conference_update",
        {"guests_can_unmute": False},
    ),
    Row(
        "set_guests_can_present",
        {"setting": False},
        "conference_update",
        {"guests_can_present": False},
    ),
    Row(
        "set_guests_can_see_guests",
        {"setting": "never"},
        "layout",
        {"guests_can_see_guests": "never"},
    ),
    Row("disconnect", event="disconnect", shows={"reason": "API initiated conference termination"}),
    Row(
        "message",
        {"type": "text/plain", "payload": "Hello 👋"},
        "message_received",
        {"origin": "Bot", "payload": "Hello 👋", "direct": False},
    ),
    Row(
        "clearallbuzz",
        shows={"display_name": "Bob", "buzz_time": 0.0},
        given={"buzz_time": 5.0},
    ),
    Row(
        "clearspotlights",
        shows={"display_name": "Bob", "spotlight": 0.0},
        given={"spotlight": 5.0},
    ),
    Row(
        "set_message_text",
        {"text": "Recorded"},
        "conference_update",
        {"message_text": "Recorded"},
    ),
    Row(
        "set_classification_level",
        {"level": 2},
        "conference_update",
        {"classification": {"levels": CLASSIFICATION_LEVELS, "current": 2}},
    ),
    Row(
        "set_pinning_config",
        {"pinning_config": "complex"},
        "conference_update",
        {"pinning_config": "complex"},
    ),
    Row("transform_layout", {"transforms": {"layout": "4:0"}}, "layout", {"view": "4:0"}),
    Row(
        "transform_layout",
        {"transforms": {"layout": "ac", "enable_overlay_text": True}},
        "layout",
        {"view": "5:7", "overlay_text_enabled": True},
    ),
    Row("video_mixes/create", {"mix_name": "main.!{bob}"}, shows={"display_name": "Bob"}),
    Row(
        "breakoutbuzz",
        event="conference_update",
        shows={"breakoutbuzz": {"value": True, "time": START.timestamp()}},
    ),
    Row(
        "clearbreakoutbuzz",
        event="conference_update",
        shows={"breakoutbuzz": {"value": False, "time": 0.0}},
    ),
    Row(BOB + "tx_mute", shows={"is_tx_muted": True}),
    Row(BOB + "tx_unmute", shows={"is_tx_muted": False}, given={"is_tx_muted": True}),
    Row(BOB + "hold", shows={"is_on_hold": True}),
    Row(BOB + "resume", shows={"is_on_hold": False}, given={"is_on_hold": True}),
    Row(BOB + "mute", shows={"is_muted": "YES"}),
    Row(BOB + "unmute", shows={"is_muted": "NO"}, given={"is_muted": True}),
    Row(BOB + "video_muted", shows={"is_video_muted": True}),
    Row(BOB + "video_unmuted", shows={"is_video_muted": False}, given={"is_video_muted": True}),
    Row(BOB + "client_mute", shows={"is_client_muted": True}),
    Row(BOB + "client_unmute", shows={"is_client_muted": False}, given={"is_client_muted": True}),
    Row(BOB + "disconnect", event="participant_delete"),
    Row(BOB + "spotlighton", shows={"spotlight": float}),
    Row(BOB + "spotlightoff", shows={"spotlight": 0.0}, given={"spotlight": 5.0}),
    Row(BOB + "buzz", shows={"buzz_time": float}),
    Row(BOB + "clearbuzz", shows={"buzz_time": 0.0}, given={"buzz_time": 5.0}),
    Row(
        BOB + "allowrxpresentation",
        shows={"rx_presentation_policy": "ALLOW"},
        given={"may_receive_presentation": False},
    ),
    Row(BOB + "denyrxpresentation", shows={"rx_presentation_policy": "DENY"}),
    Row(BOB + "show_live_captions", shows={"show_live_captions": True}, result=None),
    Row(
        BOB + "hide_live_captions",
        shows={"show_live_captions": False},
        result=None,
        given={"show_live_captions": True},
    ),
    Row(BOB + "overlaytext", {"text": "Bobby"}, shows={"overlay_text": "Bobby"}),
    Row(BOB + "role", {"role": "chair"}, shows={"role": "chair"}),
    Row(BOB + "layout_group", {"layout_group": "a"}, shows={"layout_group": "a"}),
    Row(
        BOB + "send_to_audio_mixes",
        {"mixes": [{"mix_name": "main.french", "prominent": True}]},
        shows={"send_to_audio_mixes": [{"mix_name": "main.french", "prominent": True}]},
    ),
    Row(
        BOB + "receive_from_audio_mix",
        {"mix_name": "main.french"},
        shows={"receive_from_audio_mix": "main.french"},
    ),
    Row(
        BOB + "transfer",
        {"role": "host", "conference_alias": "meet.bob", "pin": "1234"},
        "participant_delete",
    ),
    Row(ME + "pres_in_mix", {"state": True}, shows={"needs_presentation_in_mix": True}),
    Row(
        ME + "take_floor", event="presentation_start", shows={"presenter_uuid": "{me}"}, result=None
    ),
    Row(
        "dial",
        {"role": "GUEST", "destination": "sip:room@example.com", "protocol": "sip"},
        "participant_create",
        {"display_name": "sip:room@example.com", "service_type": "connecting"},
        result=list,
    ),
    Row(
        "override_layout",
        {"layouts": [{"layout": "2:21", "audience": ""}, {"layout": "4:0", "audience": "hosts"}]},
        "layout",
        {"requested_layout": {"primary_screen": {"chair_layout": "2x2", "guest_layout": "2:21"}}},
    ),
    Row(f"{BOB}studiosound", {"enabled": True}, shows={"studiosound_enabled": True}),
)

# These change nothing that the meeting is shown; they have tests of their own.
QUIET = {
    "refresh_token",
    "release_token",
    "set_clock",
    "silent_video_detection",
    "video_mixes/{mix_name}/configure",
    "video_mixes/{mix_name}/delete",
    "participants/{participant_uuid}/unlock",
    "participants/{participant_uuid}/message",
    "participants/{participant_uuid}/dtmf",
    "participants/{participant_uuid}/fecc",
    "participants/{participant_uuid}/release_floor",
    "participants/{participant_uuid}/preferred_aspect_ratio",
    "participants/{participant_uuid}/notify_not_afk",
    "participants/{participant_uuid}/calls",
    "presentation",
    *(
        f"participants/{{participant_uuid}}/calls/{{call_uuid}}/{name}"
        for name in (
            "ack",
            "disconnect",
            "dtmf",
            "fecc",
            "new_candidate",
            "update",
            "statistics",
            "recording",
            "transcribing",
        )
    ),
}
BREAKOUTS = {
    "breakouts",
    "breakouts/message",
    "breakouts/disconnect",
    "breakouts/empty",
    "participants/breakout",
    "leavebreakout",
    "breakouts/{breakout_uuid}/disconnect",
    "breakouts/{breakout_uuid}/participants/breakout",
    "breakouts/{breakout_uuid}/request_guest_token",
}
QUIET_READS = {
    "theme",
    "theme/",
    "theme/{resource}",
    "participants/{participant_uuid}/layout",
    "participants/{participant_uuid}/avatar.jpg",
    "participants/{participant_uuid}/get_attestation",
    "presentation.jpeg",
    "presentation_high.jpeg",
}

READS = (
    ("conference_status", lambda value: value["locked"] is False),
    ("participants", lambda value: [p["display_name"] for p in value] == ["Bot", "Watcher", "Bob"]),
    ("get_message_text", lambda value: value == {"text": "", "set_time": None}),
    ("get_clock", lambda result: result is False),
    ("get_classification_level", lambda value: value["current"] == 0),
    ("get_pinning_config", lambda value: value["pinning_config_dict"] is None),
    ("available_pinning_configs", lambda value: value == ["basic_backfill", "complex"]),
    ("available_layouts", lambda value: "4:0" in value and "5:7" in value),
    ("available_layouts?annotate=true", lambda value: {"name": "2x2", "tags": ["equal"]} in value),
    ("layout_svgs", lambda value: value["1:7"].startswith("<svg")),
)

ROW_IDS = [f"{number}-{row.path}" for number, row in enumerate(ROWS)]


def filled(value: Any, **uuids: str) -> Any:
    if isinstance(value, str):
        return value.replace("{bob}", uuids["bob"]).replace("{me}", uuids["me"])
    if isinstance(value, dict):
        return {key: filled(item, **uuids) for key, item in value.items()}
    return value


def fits(data: Any, wanted: dict[str, Any] | None) -> bool:
    return all(
        data[key] > 0 if value is float else data[key] == value
        for key, value in (wanted or {}).items()
    )


async def gather(bench: Bench) -> tuple[Client, Stream, SimulatedParticipant]:
    """A Host bot, another Host who watches, and Bob, a Guest."""
    bot = await bench.join(name="Bot")
    watcher = await bench.join(name="Watcher")
    bob = await bench.node.someone_joins("Bob")
    stream = await watcher.listen()
    return bot, stream, bob


@pytest.mark.parametrize("row", ROWS, ids=ROW_IDS)
async def test_a_request_changes_the_meeting_and_everyone_is_told(bench: Bench, row: Row) -> None:
    bot, watching, bob = await gather(bench)
    for name, value in row.given.items():
        setattr(bob.participant, name, value)
    uuids = {"bob": bob.uuid, "me": bot.uuid}

    result = await bot.post(filled(row.path, **uuids), filled(row.body, **uuids))

    assert isinstance(result, row.result) if isinstance(row.result, type) else result is row.result
    shown = filled(row.shows, **uuids)
    await watching.next(row.event, lambda data: fits(data, shown))


@pytest.mark.parametrize(("path", "fits"), READS, ids=[path for path, _ in READS])
async def test_a_question_is_answered(bench: Bench, path: str, fits: Any) -> None:
    bot, _, _ = await gather(bench)

    result = await bot.get(path)

    assert fits(result), result


def test_every_row_is_tried() -> None:
    tried = {filled(row.path, bob="{participant_uuid}", me="{participant_uuid}") for row in ROWS}
    posts = {route.path for route in ROUTES if route.method == "POST"}
    gets = {route.path for route in ROUTES if route.method == "GET"}

    assert posts - tried == QUIET | BREAKOUTS
    assert gets - {path.partition("?")[0] for path, _ in READS} == QUIET_READS


def example_path(route: Route[Any], uuid: str) -> str:
    path = route.path.replace("{participant_uuid}", uuid)
    path = path.replace("{mix_name}", "main").replace("{call_uuid}", "no-call")
    return path.replace("{breakout_uuid}", "no-room").replace("{resource}", "no-file")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
async def test_a_row_wants_a_good_token_and_its_method(bench: Bench, route: Route[Any]) -> None:
    bot = await bench.join()
    path = example_path(route, bot.uuid)
    wrong_method = "GET" if route.method == "POST" else "POST"

    assert await bot.send(route.method, path, token="bad") == (403, "Invalid token")
    assert (await bot.send(wrong_method, path))[0] == 405


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.body is not NoBody], ids=lambda route: route.path
)
async def test_a_row_refuses_a_body_it_does_not_know(bench: Bench, route: Route[Any]) -> None:
    bot = await bench.join()
    path = example_path(route, bot.uuid)

    assert (await bot.send(route.method, path, {"no such field": 1}))[0] == 400
    if any(detail.is_required() for detail in route.body.model_fields.values()):
        assert (await bot.send(route.method, path))[0] == 400


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.right is Right.HOST], ids=lambda route: route.path
)
@pytest.mark.parametrize("answer", ["403", "result_false"])
async def test_a_guest_may_not_use_what_belongs_to_hosts(
    bench: Bench, route: Route[Any], answer: str
) -> None:
    bench.node.switches.guest_call_answer = answer  # type: ignore[assignment]
    bench.node.conference("meet.bob").start()
    guest = await bench.join("meet.bob", pin="none")
    body = None if route.body is NoBody else EXAMPLES[route.path]

    status, result = await guest.send("POST", example_path(route, guest.uuid), body)

    assert (status, result) == ((403, "Forbidden") if answer == "403" else (200, False))


EXAMPLES: dict[str, Any] = {
    **{
        row.path.replace("{bob}", "{participant_uuid}"): row.body
        for row in ROWS
        if row.body is not None
    },
    "set_clock": {"type": "elapsed"},
    "silent_video_detection": {"config": {"enable": False}},
    "breakouts": {"name": "Room 1"},
    "breakouts/message": {"type": "text/plain", "payload": "Hello"},
    "participants/breakout": {"breakout_uuid": "main"},
    "breakouts/{breakout_uuid}/participants/breakout": {"breakout_uuid": "main"},
    "participants/{participant_uuid}/dtmf": {"digits": "12#"},
    "participants/{participant_uuid}/fecc": {"action": "stop", "movement": []},
}


async def test_an_unknown_path_is_no_answer_of_the_api(bench: Bench) -> None:
    bot = await bench.join()

    status, text = await bot.send("POST", "no_such_request")

    assert status == 404
    assert isinstance(text, str)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("404", (404, "Participant not found")),
        ("403", (403, "Participant not found")),
        ("result_false", (200, False)),
    ],
)
async def test_an_unknown_participant_is_answered_as_switched(
    bench: Bench, answer: str, expected: Any
) -> None:
    bench.node.switches.unknown_participant_answer = answer  # type: ignore[assignment]
    bot = await bench.join()

    assert await bot.send("POST", "participants/gone/mute") == expected
