"""How one gets in, and every way to be turned away."""

import pytest

from bridge.simulator.pexip.conference.service import IdentityProvider, Service
from tests.simulator.node_client import Bench

VERSION = {"version_id": "41", "pseudo_version": "79400.0.0"}
PROVIDER = IdentityProvider("Example sign-in", "4fe19459-67b4-4e84-abb4-a3765a0a7e09")


async def test_without_a_pin_everyone_is_a_host(bench: Bench) -> None:
    status, grant = await bench.ask_token("meet.alice", call_tag="tag")

    assert status == 200
    assert (grant["role"], grant["expires"], grant["call_tag"]) == ("HOST", "120", "tag")
    assert (grant["conference_name"], grant["version"]) == ("Alice's VMR", VERSION)
    assert (grant["service_type"], grant["current_service_type"]) == ("conference", "conference")
    assert grant["chat_enabled"] is True
    assert grant["token"].endswith("=")


async def test_a_pin_object_says_which_pins_there_are(bench: Bench) -> None:
    assert await bench.ask_token("meet.bob") == (
        403,
        {"pin": "required", "guest_pin": "none", "version": VERSION},
    )


async def test_a_guest_pin_is_asked_for_where_there_is_one(bench: Bench) -> None:
    bench.node.add(Service(name="C", aliases=("meet.carol",), host_pin="1", guest_pin="2"))

    status, result = await bench.ask_token("meet.carol")

    assert (status, result["guest_pin"]) == (403, "required")
    assert (await bench.ask_token("meet.carol", pin="none"))[1] == "Invalid PIN"
    assert (await bench.ask_token("meet.carol", pin="2"))[1]["role"] == "GUEST"


async def test_where_no_guests_are_allowed_only_the_host_pin_opens(bench: Bench) -> None:
    bench.node.add(Service(name="C", aliases=("meet.carol",), host_pin="1", guests_allowed=False))

    assert (await bench.ask_token("meet.carol", pin="none")) == (403, "Invalid PIN")
    assert (await bench.ask_token("meet.carol", pin="1"))[0] == 200


@pytest.mark.parametrize(("pin", "role"), [("1234", "HOST"), ("none", "GUEST")])
async def test_the_pin_decides_the_role(bench: Bench, pin: str, role: str) -> None:
    status, grant = await bench.ask_token("meet.bob", pin=pin)

    assert (status, grant["role"]) == (200, role)


async def test_a_wrong_pin_is_called_invalid(bench: Bench) -> None:
    assert await bench.ask_token("meet.bob", pin="4321") == (403, "Invalid PIN")


@pytest.mark.parametrize("alias", ["meet.nobody", "x" * 500, "%2e%2e%2fstatus", "a%0d%0ab"])
async def test_an_unknown_alias_is_not_found(bench: Bench, alias: str) -> None:
    assert await bench.ask_token(alias) == (404, "Neither conference nor gateway found")


async def test_an_alias_is_found_in_any_case_and_by_its_other_names(bench: Bench) -> None:
    assert (await bench.ask_token("Meet.Alice"))[0] == 200
    assert (await bench.ask_token("meet.alice@example.com"))[0] == 200


async def test_a_token_is_asked_for_with_a_name(bench: Bench) -> None:
    status, result = await bench.send("POST", "meet.alice/request_token", {"pin": "1"})

    assert status == 400
    assert "display_name" in result


async def test_maintenance_turns_newcomers_away_and_lets_calls_go_on(bench: Bench) -> None:
    client = await bench.join()
    bench.node.switches.maintenance = True

    assert await bench.ask_token("meet.alice") == (503, "System in maintenance mode")
    async with bench.session.get(f"{bench.url}/api/client/v2/status") as response:
        body = await response.json()
        assert (response.status, body) == (
            503,
            {"status": "failed", "result": "Maintenance mode"},
        )
    assert await client.post("lock") is True


async def test_the_status_of_a_node_at_work_is_ok(bench: Bench) -> None:
    async with bench.session.get(f"{bench.url}/api/client/v2/status") as response:
        assert (response.status, await response.json()) == (
            200,
            {"status": "success", "result": "OK"},
        )


async def test_a_full_node_says_so(bench: Bench) -> None:
    bench.node.switches.no_capacity = True

    assert await bench.ask_token("meet.alice") == (529, "Out of resource")


async def test_a_virtual_reception_asks_for_the_extension(bench: Bench) -> None:
    bench.node.add(Service(name="Reception", aliases=("reception",), reception="standard"))

    assert await bench.ask_token("reception") == (
        403,
        {"conference_extension": "required", "conference_extension_type": "standard"},
    )
    assert (await bench.ask_token("reception", conference_extension="nobody"))[0] == 404
    client = await bench.join("reception", conference_extension="meet.alice")
    assert client.grant["conference_name"] == "Alice's VMR"
    assert await client.post("lock") is True


async def test_sign_in_goes_from_list_to_redirect_to_token(bench: Bench) -> None:
    bench.node.add(Service(name="SSO", aliases=("meet.sso",), identity_providers=(PROVIDER,)))

    status, listed = await bench.ask_token("meet.sso", chosen_idp="none", sso_token="none")
    assert (status, listed["idp"][0]["uuid"]) == (403, PROVIDER.uuid)

    status, chosen = await bench.ask_token("meet.sso", chosen_idp=PROVIDER.uuid)
    assert (status, chosen["redirect_idp"]["name"]) == (403, PROVIDER.name)
    assert chosen["redirect_url"].startswith("https://")

    assert (await bench.ask_token("meet.sso", sso_token="made-up"))[0] == 403
    client = await bench.join("meet.sso", sso_token=bench.node.sign_in())
    roster = await client.get("participants")
    assert roster[0]["is_idp_authenticated"] is True


@pytest.mark.parametrize("kind", ["gateway", "test_call", "lecture"])
async def test_the_kind_of_service_shows_in_the_answer(bench: Bench, kind: str) -> None:
    bench.node.add(Service(name="Other", aliases=("other",), kind=kind))  # type: ignore[arg-type]

    _, grant = await bench.ask_token("other")

    assert (grant["service_type"], grant["current_service_type"]) == (kind, kind)
