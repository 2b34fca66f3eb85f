"""Words in the picture: the banner, a name, the classification."""

from tests.world import World, buttons, shown, until


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


async def test_a_name_in_the_picture_changes_and_that_in_the_roster_stays(bound: World):
    reply = await bound.types("/pexip rename bob to Robert")

    assert "calls Bob “Robert”" in shown(reply)
    [bob] = [each for each in bound.people() if each.display_name == "Bob"]
    assert bob.overlay_text == "Robert"


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


async def test_a_banner_is_undone_to_the_one_before(bound: World):
    await bound.types("/pexip banner First")
    reply = await bound.types("/pexip banner Second")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Earlier banner"])

    await until(lambda: bound.node.conference("meet.team").settings.message_text == "First")


async def test_a_first_banner_is_undone_to_none(bound: World):
    reply = await bound.types("/pexip banner First")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Take it down"])
    await bound.answered("The banner is down")

    assert bound.node.conference("meet.team").settings.message_text is None


async def test_a_banner_that_somebody_changed_since_is_not_undone(bound: World):
    reply = await bound.types("/pexip banner First")
    await bound.types("/pexip banner Second")
    await bound.card(showing="*Banner* Second")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Take it down"])
    await bound.answered("Somebody has changed it since")

    assert bound.node.conference("meet.team").settings.message_text == "Second"


async def test_a_name_is_undone_to_that_of_the_roster(bound: World):
    reply = await bound.types("/pexip rename bob to Robert")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Back to Bob"])
    await bound.answered("calls Bob “Bob”")

    [bob] = [each for each in bound.people() if each.display_name == "Bob"]
    assert bob.overlay_text == "Bob"


async def test_a_classification_is_undone_to_the_one_before(bound: World):
    await bound.types("/pexip classification Official")
    await bound.card(showing="Official")
    reply = await bound.types("/pexip classification Secret")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Back to Official"])

    await until(lambda: bound.node.conference("meet.team").settings.classification_level == 1)


async def test_the_banner_is_asked_for_in_a_modal_where_no_words_are_typed(bound: World):
    await bound.slack.person("ana").types("leads", "/pexip banner")
    view = await bound.view()

    await bound.slack.person("ana").submits(view, {"text": "From the form"})
    await bound.card(showing="*Banner* From the form")

    assert bound.node.conference("meet.team").settings.message_text == "From the form"
