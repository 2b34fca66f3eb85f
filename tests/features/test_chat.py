"""The meeting's chat and the card's thread, each in the other."""

from tests.world import World, shown


async def test_chat_reaches_the_thread_under_the_writers_name(bound: World):
    bob = await bound.someone_joins("Carol")

    await bob.says("hello <!channel> *all*")

    post = await bound.posted("hello <!channel> *all*")
    card = await bound.card()
    assert post.thread_ts == card.ts
    assert post.username == "Carol (Pexip)"
    assert "<!channel>" not in post.text


async def test_an_address_in_the_chat_can_be_followed_from_the_thread(bound: World):
    await bound.person("Bob").says("See https://numbers.example/a_b?c=1, please.")

    post = await bound.posted("numbers.example")
    [line] = post.blocks[0]["elements"]
    assert line["elements"] == [
        {"type": "text", "text": "See "},
        {"type": "link", "url": "https://numbers.example/a_b?c=1"},
        {"type": "text", "text": ", please."},
    ]


async def test_a_reply_in_the_thread_reaches_the_meeting(bound: World):
    card = await bound.card()

    bound.slack.person("ana").posts("leads", "good morning :wave:", thread_ts=card.ts)

    assert await bound.heard("good morning") == "Ana: good morning 👋"


async def test_words_outside_of_the_thread_stay_in_slack(bound: World):
    card = await bound.card()
    ana = bound.slack.person("ana")

    ana.posts("leads", "lunch?")
    ana.posts("leads", "and now to all", thread_ts=card.ts)

    await bound.heard("and now to all")
    assert not any("lunch" in line for line in bound.told())


async def test_an_edit_travels_as_a_correction_and_a_deletion_as_withdrawn(bound: World):
    card = await bound.card()
    ana = bound.slack.person("ana")
    message = ana.posts("leads", "we meet at 14:00 in room five", thread_ts=card.ts)
    await bound.heard("14:00")

    ana.edits(message, "we meet at 14:30 in room five")
    assert "14:30" in await bound.heard("14:30")

    ana.deletes(message)
    await bound.heard("withdr")


async def test_own_words_are_not_mirrored_back(bound: World):
    bound.node.switches.echo_own_chat = True

    await bound.types("/pexip say hello there")
    await bound.heard("Ana: hello there")
    carol = await bound.someone_joins("Carol")
    await carol.says("the end")

    await bound.posted("the end")
    assert sum("hello there" in shown(each) for each in bound.messages()) == 1


async def test_long_messages_lose_nothing_in_either_direction(bound: World):
    card = await bound.card()
    words = " ".join(f"word{number}" for number in range(450))
    carol = await bound.someone_joins("Carol")

    await carol.says(words)
    bound.slack.person("ana").posts("leads", words, thread_ts=card.ts)

    post = await bound.posted("word449")
    assert "word0 " in shown(post)
    await bound.heard("word449")
    told = " ".join(bound.told())
    assert all(f"word{number}" in told for number in range(450))


async def test_a_private_message_to_the_bridge_stays_private(bound: World):
    carol = await bound.someone_joins("Carol")
    [bridge] = bound.node.clients("meet.team")

    await carol.says_to(bridge.uuid, "between us")
    await carol.says("for all")

    await bound.posted("for all")
    assert not any("between us" in shown(each) for each in bound.messages())
    record = await bound.node.next_request(f"participants/{carol.uuid}/message")
    assert "no private messages" in record.text


async def test_a_guest_of_the_workspace_is_told_once_that_they_cannot_speak(bound: World):
    bound.slack.person("ana").invites("leads", "carol")
    card = await bound.card()
    carol = bound.slack.person("carol")

    carol.posts("leads", "may I?", thread_ts=card.ts)
    carol.posts("leads", "hello?", thread_ts=card.ts)
    bound.slack.person("ana").posts("leads", "after", thread_ts=card.ts)

    await bound.heard("after")
    assert not any("may I" in line or "hello?" in line for line in bound.told())


async def test_the_stop_word_ends_the_mirror_at_once(bound: World):
    carol = await bound.someone_joins("Carol")

    await carol.says("!stop")
    await bound.posted("mirrored no more")
    await carol.says("off the record")
    await bound.types("/pexip status")

    assert not any("off the record" in shown(each) for each in bound.messages())
    await bound.card(showing="said !stop")


async def test_the_meeting_is_told_that_it_is_mirrored(bound: World):
    assert "!stop" in await bound.heard("can be read in a Slack channel")


async def test_an_old_message_is_reported_and_not_sent(bound: World):
    card = await bound.card()
    bound.node.switches.refuse_refresh = True
    [bridge] = bound.node.clients("meet.team")
    bound.node.switches.maintenance = True
    bound.node.revoke_token(bridge.uuid)
    bound.node.drop_streams("meet.team")

    bound.slack.person("ana").posts("leads", "too late", thread_ts=card.ts)
    await bound.clock.pass_by(130)

    post = await bound.posted("did not reach the meeting")
    assert post.thread_ts == card.ts
    assert not any("too late" in line for line in bound.told())


async def test_data_of_apps_is_mentioned_once_and_never_printed(bound: World):
    bob = bound.person("Bob")

    await bob.says('{"poll": "secret"}', content_type="application/json")
    await bob.says('{"poll": "again"}', content_type="application/json")
    await bob.says("words")

    line = await bound.posted("Bob’s app sent data to the chat that only apps can read.")
    await bound.posted("words")
    told = [each for each in bound.messages() if "only apps can read" in shown(each)]
    assert told == [line]
    assert not any("poll" in shown(each) for each in bound.messages())


async def test_who_cannot_get_a_private_answer_gets_none(bound: World):
    bob = bound.person("Bob")
    bob.participant.supports_direct_chat = False
    await bob.raises_hand()
    await bound.card(showing="*Hands up* Bob")
    [bridge] = bound.node.clients("meet.team")

    await bob.says_to(bridge.uuid, "psst")
    await bob.says("words")

    await bound.posted("words")
    assert not any(f"{bob.uuid}/message" in each.path for each in bound.node.requests)
