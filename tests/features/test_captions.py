"""Captions: stored as they come, posted as paragraphs in a thread of their own."""

from datetime import timedelta

from bridge.simulator.pexip.conference.service import Service
from tests.world import World, shown, until


async def test_captions_land_in_their_own_thread_under_the_speakers_names(bound: World):
    alice, bob = bound.person("Alice"), bound.person("Bob")
    await bound.node.next_request("show_live_captions")

    await alice.speaks("Good morning everybody.")
    await bob.speaks("Morning, Alice.")

    opening = await bound.posted("Live captions of Team")
    post = await bound.posted("Good morning everybody.")
    assert post.thread_ts == opening.ts
    assert "Alice: " in shown(post)
    reply = await bound.posted("Morning, Alice.")
    assert reply.thread_ts == opening.ts


async def test_interim_lines_are_never_posted(bound: World):
    alice = bound.person("Alice")
    await bound.node.next_request("show_live_captions")

    await alice.speaks("good mor", final=False)
    await alice.speaks("Good morning.")

    await bound.posted("Good morning.")
    assert not any("good mor" in shown(each) for each in bound.messages())


async def test_captions_off_stops_them_and_on_starts_them_again(bound: World):
    await bound.node.next_request("show_live_captions")

    off = await bound.types("/pexip captions off")
    assert "off" in shown(off)
    await bound.card(showing="Captions off")

    on = await bound.types("/pexip captions on")
    assert "own thread" in shown(on)
    await bound.card(showing="Turn captions off")


async def test_why_there_are_none_stands_on_the_card(world: World):
    world.node.switches.captions_failure = "Dial out failed"
    await world.someone_joins("Alice", role="host")
    await world.bind()

    await world.card(showing="No captions")


async def test_lines_that_were_stored_and_not_posted_survive_a_restart(bound: World):
    alice = bound.person("Alice")
    await bound.node.next_request("show_live_captions")
    await alice.speaks("One.")
    await bound.posted("One.")

    await alice.speaks("Two, just before the bridge goes away.")
    await until(lambda: bound.stored("SELECT count(*) FROM line") == 2)
    await bound.restart()

    await bound.posted("Two, just before the bridge goes away.")
    assert sum("One." in shown(each) for each in bound.messages()) == 1


async def test_those_who_talk_at_once_share_a_caption(bound: World):
    await bound.node.next_request("show_live_captions")

    await bound.person("Alice").speaks("Yes. No.", over=bound.person("Bob"))

    assert "Alice and Bob: " in shown(await bound.posted("Yes. No."))


async def test_a_translation_names_both_languages_also_after_a_restart(world: World):
    world.node.add(Service(name="Lingua", aliases=("meet.lingua",), captions_translation="fr-FR"))
    alice = await world.someone_joins("Alice", role="host", alias="meet.lingua")
    await world.bind("meet.lingua")
    await world.node.next_request("show_live_captions")

    await alice.speaks("Bonjour.")
    assert "Alice (en-US → fr-FR): " in shown(await world.posted("Bonjour."))

    await alice.speaks("Encore une fois.")
    await until(lambda: world.stored("SELECT count(*) FROM line") == 2)
    await world.restart()
    assert "Alice (en-US → fr-FR): " in shown(await world.posted("Encore une fois."))


async def test_the_cards_menu_switches_them_off(bound: World):
    card = await bound.card(showing="Turn captions off")
    [menu] = [e for block in card.blocks if block["type"] == "actions" for e in block["elements"]][
        -1:
    ]
    entry = next(each for each in menu["options"] if "captions" in each["text"]["text"])

    await bound.slack.person("ana").presses(card, menu["action_id"], entry["value"])

    assert "Captions are off" in shown(await bound.reply())


async def test_a_post_grows_for_a_while_and_the_next_one_names_its_speaker_again(bound: World):
    """Time goes five times as fast here as on the wall."""
    alice = bound.person("Alice")
    await bound.node.next_request("show_live_captions")
    await alice.speaks("One sentence.")
    first = await bound.posted("One sentence.")
    await alice.speaks("And another one.")
    grown = await bound.posted("And another one.")
    assert grown.ts == first.ts

    ended = bound.clock.now() + timedelta(seconds=46)
    await until(lambda: bound.clock.now() > ended)
    await alice.speaks("Much later.")

    later = await bound.posted("Much later.")
    assert later.ts != first.ts
    assert shown(later).startswith("Alice: ")


async def test_rolling_captions_grow_in_one_message(bound: World):
    await bound.types("/pexip settings captions rolling")
    alice = bound.person("Alice")
    await bound.node.next_request("show_live_captions")

    await alice.speaks("One sentence.")
    first = await bound.posted("One sentence.")
    await alice.speaks("And another one.")

    grown = await bound.posted("And another one.")
    assert grown.ts == first.ts
    assert shown(grown).count("Alice: ") == 1


async def test_the_sentence_in_which_a_meeting_ends_is_kept_as_far_as_it_was_heard(bound: World):
    await bound.node.next_request("show_live_captions")
    await bound.person("Alice").speaks("This one was finished.")
    await bound.posted("This one was finished.")
    await bound.person("Bob").speaks("And one more thing that", final=False)

    bound.node.end_conference(alias="meet.team")

    await bound.posted("And one more thing that …")
    assert bound.stored("SELECT count(*) FROM line WHERE kind = 'caption'") == 2
