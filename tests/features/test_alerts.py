"""Alerts: a direct message with a link, at most one a minute, to whoever may still know."""

from pathlib import Path

import pytest

from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.slack.state.entities import Message
from tests.features.test_home import home, press
from tests.features.test_linking import enter
from tests.world import World, buttons, shown, until


def direct(world: World, who: str = "ana") -> list[Message]:
    """What the bridge has written to one person."""
    person = world.slack.person(who).id
    rooms = [
        each
        for each in world.slack.workspace.channels.values()
        if each.kind == "im" and person in each.members
    ]
    return [message for room in rooms for message in room.messages.values()]


def read(message: Message) -> str:
    """With the words in one piece, for what was looked out for is marked in them."""
    return f"{shown(message)}\n{message.text}"


async def told(world: World, words: str, who: str = "ana") -> Message:
    def find() -> Message | None:
        return next((each for each in direct(world, who) if words in read(each)), None)

    return await world.slack.workspace.feed.until(find)


async def alert(world: World, words: str, who: str = "ana") -> str:
    text = shown(await world.types(f"/pexip alert me {words}".strip(), who=who))
    assert "You are told in a direct message when" in text, text
    return text


async def test_of_words_that_are_written_with_a_link_to_the_line(bound: World):
    await alert(bound, "budget plan")

    await bound.person("Bob").says("The budget is no plan")
    await bound.person("Bob").says("Where is the BUDGET plan, please?")

    message = await told(bound, "Where is the BUDGET plan")
    assert "Bob" in shown(message)
    assert "in Team, <#" in shown(message)
    quotes = [each for each in message.blocks if each["type"] == "rich_text"]
    assert [each["elements"][0]["type"] for each in quotes] == ["rich_text_quote"]
    assert "/archives/C" in str(message.blocks)
    assert "thread_ts=" in str(message.blocks)
    assert "is no plan" not in str([read(each) for each in direct(bound)])


async def test_of_words_that_are_said(bound: World):
    await bound.node.next_request("show_live_captions")
    await alert(bound, "launch")

    await bound.person("Bob").speaks("We launch on Monday.")

    message = await told(bound, "We launch on Monday")
    assert "/archives/C" in str(message.blocks)


async def test_of_the_own_name_and_never_of_own_words(bound: World):
    await bound.someone_joins("Ana")
    text = await alert(bound, "name")
    assert "your name" in text
    await alert(bound, "monday")

    await bound.person("Ana").says("Ana here, until monday")
    await bound.person("Bob").says("Hello Ana, see you on monday")

    assert "Hello Ana" in read(await told(bound, "named you"))
    await told(bound, "“monday”")
    assert not any("Ana here" in read(each) for each in direct(bound))


async def test_whoever_is_linked_is_known_by_that(bound: World):
    await bound.someone_joins("Boardroom 4")
    await alert(bound, "monday")
    asked = await bound.types("/pexip link boardroom")
    await enter(bound, asked, bound.code())
    await bound.answered("In this meeting you are Boardroom 4")

    await bound.person("Boardroom 4").says("monday it is")
    await bound.person("Bob").says("monday then")

    await told(bound, "monday then")
    assert not any("monday it is" in read(each) for each in direct(bound))


async def test_one_a_minute_and_the_next_counts_what_was_held_back(bound: World):
    await alert(bound, "budget")
    for number in range(4):
        await bound.person("Bob").says(f"budget {number}")

    await told(bound, "budget 0")
    await until(lambda: bound.stored("SELECT count(*) FROM line") == 4)
    await bound.clock.pass_by(61)
    last = await told(bound, "budget 3")
    assert "more like it since the last message" in shown(last)
    assert len(direct(bound)) < 4


async def test_of_hands_who_waits_and_who_joins(bound: World):
    for kind in ("when hands", "waiting", "if somebody joins"):
        await alert(bound, kind)

    await bound.person("Bob").raises_hand()
    await bound.someone_joins("Carol")
    await bound.types("/pexip lock")
    await bound.node.someone_joins("Eve", alias="meet.team")

    await told(bound, "*Bob* has raised a hand")
    await told(bound, "*Carol* has joined")
    await told(bound, "*Eve* is waiting to be let into")


async def test_whoever_waited_for_it_to_begin_or_is_named_has_a_way_in(
    tmp_path: Path, sqlite_url: str
):
    address = "https://meet.example.com/m/{alias}"
    async with World(tmp_path, sqlite_url, pexip_join_url=address).running() as world:
        await world.bind()
        for kind in ("when it begins", "name"):
            await alert(world, kind)
        await world.someone_joins("Alice", role="host")
        begun = await told(world, "has begun")
        await world.card()
        await world.person("Alice").says("Ana, are you there?")

        for message in (begun, await told(world, "named you")):
            assert "Join" in buttons(message)
            assert "https://meet.example.com/m/meet.team" in str(message.blocks)


async def test_whoever_waits_is_let_in_from_there_if_one_may(bound: World):
    for who in ("ana", "bob"):
        if who != "ana":
            bound.slack.person("ana").invites("leads", who)
        await alert(bound, "waiting", who)
    await bound.types("/pexip lock")
    await bound.node.someone_joins("Eve", alias="meet.team")
    waiting = [await told(bound, "*Eve* is waiting to be let into", who) for who in ("ana", "bob")]
    await bound.slack.person("ana").presses(waiting[0], buttons(waiting[0])["Admit Eve"])

    await bound.answered("Eve was let in")
    # What is pressed late is told what has become of it.
    await bound.slack.person("bob").presses(waiting[1], buttons(waiting[1])["Admit Eve"])
    await bound.answered("Eve is not waiting: they are in the meeting", "bob")


async def test_a_button_in_private_asks_for_the_right_of_the_moment(bound: World):
    await alert(bound, "hands")
    bound.slack.person("ana").invites("leads", "bob")
    await alert(bound, "hands", "bob")
    await bound.person("Alice").raises_hand()
    message = await told(bound, "*Alice* has raised a hand")
    await bound.slack.person("ana").presses(message, buttons(message)["Lower Alice’s hand"])
    await bound.answered("Alice’s hand is down")
    await bound.clock.pass_by(61)
    await bound.person("Alice").raises_hand()
    message = await told(bound, "*Alice* has raised a hand", "bob")
    bound.slack.person("bob").leaves("leads")

    await bound.slack.person("bob").presses(message, buttons(message)["Lower Alice’s hand"])

    await bound.answered("You are not in that channel any more", "bob")
    assert bound.person("Alice").participant.buzz_time


async def test_who_may_only_look_is_offered_nothing(world: World):
    await world.someone_joins("Alice", role="host")
    await world.someone_joins("Bob")
    await world.press(await world.bind(channel="standup"), "Yes")
    await world.card(channel="standup")
    world.slack.person("ana").invites("standup", "bob")
    await world.types("/pexip alert me hands", who="bob", channel="standup")

    await world.person("Alice").raises_hand()

    assert [*buttons(await told(world, "*Alice* has raised a hand", "bob"))] == ["Switch off"]


async def test_who_left_the_channel_is_told_nothing(bound: World):
    bound.slack.person("ana").invites("leads", "bob")
    await until(lambda: bound.stored("SELECT count(*) FROM channel_member") > 2)
    await alert(bound, "budget", "bob")
    await alert(bound, "budget")
    bound.slack.person("bob").leaves("leads")

    await bound.person("Bob").says("the budget")

    await told(bound, "the budget")
    assert not any("budget" in read(each) for each in direct(bound, "bob"))


async def test_listed_and_switched_off_by_command_button_and_on_the_home_tab(bound: World):
    assert "told of nothing yet" in shown(await bound.types("/pexip alerts"))
    await alert(bound, "budget")
    await alert(bound, "hands")
    assert "told already" in shown(await bound.types("/pexip alert me Budget"))

    answer = await bound.types("/pexip alerts")
    assert "1. “budget” is said or written" in shown(answer)
    assert "2. somebody raises a hand" in shown(answer)
    await bound.slack.person("ana").presses(answer, buttons(answer)["Off: hands"])
    await bound.answered("no more when somebody raises a hand")

    view = await home(bound, "budget")
    await press(bound, view, "Off: budget")
    await until(lambda: bound.stored("SELECT count(*) FROM alert") == 0)
    await bound.slack.person("ana").types("leads", "/pexip alert off 1")
    await bound.answered("no such alert")


async def test_of_a_channel_that_one_has_left_the_meeting_is_not_named(bound: World):
    bound.slack.person("ana").invites("leads", "bob")
    await until(lambda: bound.stored("SELECT count(*) FROM channel_member") > 2)
    await alert(bound, "budget", "bob")
    listed = await bound.types("/pexip alerts", who="bob", channel="standup")
    assert "1. “budget” is said or written, in Team" in shown(listed)

    bound.slack.person("bob").leaves("leads")

    listed = await bound.types("/pexip alerts", who="bob", channel="standup")
    assert "1. “budget” is said or written, in a channel that you are not in" in shown(listed)
    assert "Team" not in shown(listed)
    assert "Off: budget" in buttons(listed)


async def test_the_message_itself_switches_it_off(bound: World):
    await alert(bound, "budget")
    await bound.person("Bob").says("the budget")
    message = await told(bound, "the budget")

    await bound.slack.person("ana").presses(message, buttons(message)["Switch off"])
    await until(lambda: bound.stored("SELECT count(*) FROM alert") == 0)


async def test_it_goes_on_after_a_restart_and_ends_with_the_binding(bound: World):
    await alert(bound, "budget")
    await bound.restart()
    await until(bound.bridge_streams)

    await bound.person("Bob").says("the budget again")
    await told(bound, "the budget again")
    asked = await bound.types("/pexip unbind")
    await bound.slack.person("ana").presses(asked, "answer:yes")
    await until(lambda: bound.stored("SELECT count(*) FROM alert") == 0)


async def test_so_many_and_no_more(bound: World):
    for number in range(10):
        await alert(bound, f"word{number}")

    assert "one too many" in shown(await bound.types("/pexip alert me more"))
    assert "one to 6 whole words" in shown(
        await bound.types("/pexip alert me one two three four five six seven")
    )
    assert "All 10 alerts" in shown(await bound.types("/pexip alert off all"))


async def test_what_was_taken_back_while_it_was_held_is_told_to_nobody(bound: World):
    """Whoever says !stop, or deletes a line, means what is not told yet as well."""
    await alert(bound, "budget")
    await alert(bound, "hands")
    bob, alice = bound.person("Bob"), bound.person("Alice")
    await bob.says("budget one")
    await told(bound, "budget one")
    await bob.raises_hand()
    await told(bound, "*Bob* has raised a hand")
    await bob.says("budget secret")
    await bound.posted("budget secret")
    # Held back as long as the words.
    await alice.raises_hand()
    await bob.says("!stop")
    await bound.posted("mirrored no more")
    await until(lambda: bound.stored("SELECT min(is_withheld) FROM line") == 1)

    await bound.clock.pass_by(61)

    await told(bound, "*Alice* has raised a hand")
    await alert(bound, "joins")
    await bound.someone_joins("Carol")
    await told(bound, "*Carol* has joined")
    assert not any("budget secret" in read(each) for each in direct(bound))


async def test_whoever_is_forgotten_is_told_nothing_more(bound: World):
    await alert(bound, "budget")
    bound.slack.person("ana").invites("leads", "bob")
    await until(lambda: bound.stored("SELECT count(*) FROM channel_member") > 2)
    await alert(bound, "budget", "bob")
    await bound.press(await bound.types("/pexip forget me"), "Forget me")
    await until(lambda: bound.stored("SELECT count(*) FROM alert") == 1)

    await bound.person("Alice").says("the budget")

    await told(bound, "the budget", "bob")
    assert not any("the budget" in read(each) for each in direct(bound))


async def test_what_was_on_its_way_when_the_bridge_ended_is_told_once_afterwards(bound: World):
    await alert(bound, "budget")
    await alert(bound, "hands")
    # While Slack tells of nobody, nobody's rights are known.
    bound.slack.faults.http_error("conversations.members", 503, None)
    bound.slack.faults.http_error("users.info", 503, None)
    bound.slack.faults.http_error("chat.postMessage", 503, None)
    await bound.person("Bob").says("the budget, again")
    await bound.person("Bob").raises_hand()
    owed = "SELECT count(*) FROM memo WHERE name LIKE 'alert/due/%'"
    await until(lambda: bound.stored(owed) == 2)

    await bound.restart()
    await until(bound.bridge_streams)
    bound.slack.faults.lift()

    await told(bound, "the budget, again")
    await told(bound, "*Bob* has raised a hand")
    await until(lambda: bound.stored(owed) == 0)
    hands = [each for each in direct(bound) if "raised a hand" in shown(each)]
    # Of one that Slack had and did not confirm there may be a copy, of a hand never two.
    sent = "SELECT count(*) FROM message WHERE key LIKE '%/alert/%'"
    await until(lambda: bound.stored(sent) == 2)
    assert len({each.text for each in hands}) == 1


async def test_what_is_held_back_is_told_after_a_restart_too(bound: World):
    await alert(bound, "budget")
    await alert(bound, "joins")
    await bound.person("Bob").says("budget one")
    await told(bound, "budget one")
    await bound.person("Bob").says("budget two")
    await until(lambda: bound.stored("SELECT count(*) FROM memo WHERE name LIKE 'alert/held/%'"))

    await bound.restart()
    await until(bound.bridge_streams)
    await bound.clock.pass_by(61)

    await told(bound, "budget two")
    # Who was there all the time has not come.
    assert not any("has joined" in read(each) for each in direct(bound))
    await until(lambda: not bound.stored("SELECT count(*) FROM memo WHERE name LIKE 'alert/%'"))


async def test_a_hand_in_a_breakout_room_counts_and_who_comes_back_does_not_join(bound: World):
    await bound.someone_joins("Carol")
    await bound.card(showing="Carol")
    await alert(bound, "hands")
    await alert(bound, "joins")
    await bound.types("/pexip breakout create Red, Blue split")
    await bound.card(showing="*Room Red* Bob")
    people = bound.node.room("Red", "meet.team").people()
    bob = bound.node.participant(next(e.uuid for e in people if e.display_name == "Bob"))

    await bob.raises_hand()
    await told(bound, "*Red · Bob* has raised a hand")
    question = await bound.types("/pexip breakout empty")
    await bound.press(question, "Bring back")
    await bound.card(showing="*Room Red* empty")
    await bound.someone_joins("Dora")

    await told(bound, "*Dora* has joined")
    assert not any("Bob* has joined" in read(each) for each in direct(bound))


async def test_who_is_let_in_from_the_waiting_room_joins(bound: World):
    await alert(bound, "joins")
    await bound.types("/pexip lock")
    await bound.node.someone_joins("Eve", alias="meet.team")
    await bound.posted("Waiting to be let in")

    await bound.types("/pexip admit eve")

    await told(bound, "*Eve* has joined")


async def test_who_comes_straight_into_a_breakout_room_joins_and_who_moves_does_not(bound: World):
    await bound.someone_joins("Carol")
    await alert(bound, "joins")
    await bound.types("/pexip breakout create Red with Bob")
    await bound.card(showing="*Room Red* Bob")
    room = bound.node.room("Red", "meet.team").room

    room.enter(Participant(uuid="00000000-0000-4000-8000-0000000000ee", display_name="Eve"))

    await told(bound, "*Red · Eve* has joined")
    assert not any("Bob* has joined" in read(each) for each in direct(bound))


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("somebody waits", "when somebody waits to be let in"),
        ("the start", "when the meeting begins"),
        ("it begins", "when the meeting begins"),
        ("my name", "your name"),
        ("when a hand goes up", "when somebody raises a hand"),
    ],
)
async def test_its_own_hints_are_understood(bound: World, words: str, wish: str):
    assert wish in await alert(bound, words)


async def test_words_that_sound_like_another_wish_can_still_be_looked_out_for(bound: World):
    answer = await bound.types("/pexip alert me the start")
    assert "when the meeting begins" in shown(answer)

    await bound.slack.person("ana").presses(
        answer, buttons(answer)["Also where “the start” is said"]
    )

    await bound.answered("“the start” is said or written")


async def test_an_empty_form_sets_nothing(calm_bound: World):
    ana = calm_bound.slack.person("ana")
    await ana.types("leads", "/pexip alert me")
    view = await calm_bound.view()
    assert "Somebody raises a hand" in str(view.body)
    assert "Exact" not in shown(view)

    answer = await ana.submits(view, {})

    assert "Write the words" in str(answer)
    assert calm_bound.stored("SELECT count(*) FROM alert") == 0


async def test_of_one_person_alone_by_name(bound: World):
    for line in ("tell me when dave joins", "alert me when bob raises his hand"):
        assert "You are told in a direct message when" in shown(await bound.types(f"/pexip {line}"))

    await bound.someone_joins("Carol")
    await bound.someone_joins("Dave Smith")
    await bound.person("Alice").raises_hand()
    await bound.person("Bob").raises_hand()

    await told(bound, "*Dave Smith* has joined")
    await told(bound, "*Bob* has raised a hand")
    assert not any("Carol" in read(each) or "Alice" in read(each) for each in direct(bound))


async def test_of_one_person_at_once_though_others_came_before(bound: World):
    await alert(bound, "joins")
    await bound.types("/pexip tell me when dave joins")

    await bound.someone_joins("Carol")
    await told(bound, "*Carol* has joined")
    await bound.someone_joins("Dave")

    await told(bound, "*Dave* has joined")
    assert sum("Dave" in read(each) for each in direct(bound)) == 1


async def test_whoever_is_waited_for_may_be_there_already(bound: World):
    reply = await bound.types("/pexip let me know when bob is here")

    assert "Bob is in the meeting already. You are told" in shown(reply)


async def test_a_name_that_is_mentioned_is_looked_out_for(bound: World):
    carol = bound.slack.person("carol").id

    text = shown(await bound.types(f"/pexip tell me when <@{carol}> joins"))

    assert "when Carol joins" in text
    await bound.someone_joins("Carol")
    await told(bound, "*Carol* has joined")


async def test_the_cards_menu_leads_to_the_form(bound: World):
    card = await bound.card()
    menu = card.blocks[-1]["elements"][-1]
    [entry] = [each for each in menu["options"] if each["text"]["text"] == "Alert me…"]

    await bound.slack.person("ana").presses(card, menu["action_id"], entry["value"])

    assert "Or something else" in shown(await bound.view())


@pytest.mark.parametrize("line", ["tell me when everybody is back", "alert me named bob"])
async def test_of_several_people_or_of_nothing_nobody_is_told(bound: World, line: str):
    assert "You are told" not in shown(await bound.types(f"/pexip {line}"))


async def test_a_name_is_no_word_to_look_out_for_and_goes_with_its_number(bound: World):
    await bound.types("/pexip tell me when dave joins")
    await bound.person("Bob").says("dave comes later")
    assert "1. dave joins" in shown(await bound.types("/pexip alerts"))

    reply = await bound.types("/pexip alert off dave")

    assert "no more when dave joins" in shown(reply)
    assert direct(bound) == []


async def test_whoever_is_called_joins_when_they_answer(bound: World):
    await alert(bound, "joins")
    await bound.types("/pexip dial dora@example.com")
    await bound.posted("Calling dora@example.com…")
    await bound.someone_joins("Eve")

    await told(bound, "*Eve* has joined")
    assert not any("dora" in read(each) for each in direct(bound))


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("alert me when erin speaks", "You can be told of words, whoever says them"),
        ("tell me when bob says budget", "You can be told of words, whoever says them"),
        ("alert me when pigs fly", "I am not told when that happens."),
    ],
)
async def test_what_nobody_could_be_told_of_is_no_words_to_look_out_for(
    bound: World, line: str, answer: str
):
    assert answer in shown(await bound.types(f"/pexip {line}"))
    assert "You are told of nothing yet." in shown(await bound.types("/pexip alerts"))


async def test_one_of_a_person_is_switched_off_by_their_name(bound: World):
    await bound.types("/pexip tell me when zoe joins")

    reply = await bound.types("/pexip stop telling me about zoe")

    assert "You are told no more when zoe joins." in shown(reply)
