"""A meeting in words: what the card says of it afterwards, and what its picture shows; pure."""

from collections.abc import Sequence

from bridge.mirror.recap.picture import MOST_ROWS, names_drawn
from bridge.mirror.recap.timeline import Person, Timeline

_MOST_SPEAKERS = 5
# Slack takes up to 1,000 characters.
_LONGEST_ALT = 900


def talk_shares(timeline: Timeline) -> tuple[tuple[str, int], ...]:
    """Who spoke how much of all that was spoken, in percent; the most talkative first."""
    total = sum(each.talked for each in timeline.people)
    if not total:
        return ()
    speakers = sorted((each for each in timeline.people if each.talked), key=_by_talk)
    return tuple((each.name, round(100 * each.talked / total)) for each in speakers)


def shares_line(timeline: Timeline) -> str:
    """“Alice 62 %, Bob 30 %, 3 more 8 %”; empty where nobody was heard."""
    shares = talk_shares(timeline)
    first, rest = shares[:_MOST_SPEAKERS], shares[_MOST_SPEAKERS:]
    parts = [f"{name} {percent} %" for name, percent in first]
    if rest:
        parts.append(f"{len(rest)} more {sum(percent for _, percent in rest)} %")
    return ", ".join(parts)


def alt_text(timeline: Timeline, title: str, *, has_letters: bool = False) -> str:
    """The picture read aloud: each row a sentence, as many as Slack has room for.

    Without letters for all names some stand in it as numbers.
    """
    people = timeline.people[:MOST_ROWS]
    numbered = {} if has_letters else names_drawn(people)
    stands_for = {name: number for number, name in numbered.items()}
    head = f"{title}, {_minutes(timeline.length)}. "
    sentences: list[str] = []
    left = _LONGEST_ALT - len(head)
    for person in people:
        sentence = _sentence(person, timeline.length, stands_for.get(person.name))
        left -= len(sentence) + 1
        if left < len("And 999 more people."):
            break
        sentences.append(sentence)
    more = len(timeline.people) - len(sentences)
    if more:
        sentences.append(f"And {more} more {'person' if more == 1 else 'people'}.")
    return head + " ".join(sentences)


def _sentence(person: Person, length: float, stands_for: str | None) -> str:
    name = f"{person.name} ({stands_for})" if stands_for else person.name
    begins, ends = person.present[0].begins, person.present[-1].ends
    is_whole = begins < 60 and length - ends < 60  # noqa: PLR2004 - a minute
    there = "all the time" if is_whole else f"minute {int(begins // 60)} to {int(ends // 60)}"
    facts = [there]
    if person.talked:
        facts.append(f"spoke {_minutes(person.talked)}")
    if person.presenting:
        facts.append(f"presented {_minutes(sum(each.length for each in person.presenting))}")
    if person.hands:
        times = len(person.hands)
        facts.append("raised a hand" if times == 1 else f"raised a hand {times} times")
    if person.rooms:
        facts.append(f"was in {_rooms([room for _, room in person.rooms])}")
    return f"{name}: {', '.join(facts)}."


def _rooms(rooms: Sequence[str]) -> str:
    return " and ".join(dict.fromkeys(rooms))


def _minutes(seconds: float) -> str:
    minutes = round(seconds / 60)
    if not minutes:
        return "less than a minute"
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return " ".join(parts)


def _by_talk(person: Person) -> tuple[float, str]:
    return -person.talked, person.name
