"""Words in the picture: the banner, a name, the classification."""

from tests.world import World, shown


async def test_the_banner_stands_in_the_meeting_and_on_the_card(bound: World):
    reply = await bound.types("/pexip banner Back in five minutes")

    assert "Everybody sees the banner “Back in five minutes”" in shown(reply)
    assert bound.node.conference("meet.team").settings.message_text == "Back in five minutes"
    await bound.card(showing="*Banner* Back in five minutes")


async def test_the_banner_comes_down_again(bound: World):
    await bound.types("/pexip banner Pause")

    reply = await bound.types("/pexip banner off")

    assert "The banner is down" in shown(reply)
    assert not bound.node.conference("meet.team").settings.message_text


async def test_a_banner_on_the_card_is_never_markup(bound: World):
    await bound.types("/pexip banner *loud* <!channel>")

    card = await bound.card(showing="Banner")

    assert "<!channel>" not in shown(card)


async def test_a_long_banner_is_shortened_in_the_answer_alone(bound: World):
    text = "word " * 60

    reply = await bound.types(f"/pexip banner {text}")

    assert len(shown(reply)) <= 200
    assert bound.node.conference("meet.team").settings.message_text == text.strip()


async def test_too_long_a_banner_is_refused_before_it_is_sent(bound: World):
    reply = await bound.types(f"/pexip banner {'x' * 501}")

    assert "at most 500 characters" in shown(reply)
    assert bound.node.conference("meet.team").settings.message_text is None


async def test_the_classifications_of_the_theme_are_offered(bound: World):
    question = await bound.types("/pexip classification")
    assert "Which classification?" in shown(question)

    reply = await bound.press(question, "Official")

    assert "classified as Official" in shown(reply)
    assert bound.node.conference("meet.team").settings.classification_level == 1
    await bound.card(showing="*Classification* Official")


async def test_a_classification_is_found_whatever_its_capitals(bound: World):
    reply = await bound.types("/pexip classification sECRET")

    assert "classified as Secret" in shown(reply)


async def test_an_unknown_classification_is_refused_with_those_there_are(bound: World):
    reply = await bound.types("/pexip classification Cosmic")

    assert "No level “Cosmic”" in shown(reply)
    assert "Unclassified, Official, Secret" in shown(reply)
    sent = [each.path for each in bound.node.requests]
    assert not any(path.endswith("set_classification_level") for path in sent)
