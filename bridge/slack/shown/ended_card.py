"""What the card tells of a meeting that is over; pure.

Its lines are safe mrkdwn. What was written in the chat is quoted in the channel that has it anyway.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bridge.mirror.documents.documents import FORMS, PICTURE
from bridge.mirror.messages.slack_files import shared_files
from bridge.mirror.recap.left_open import asked_of
from bridge.mirror.recap.length import lasted
from bridge.mirror.words import catalogue
from bridge.mirror.words.addresses import links_in
from bridge.mirror.words.characters import clean_name, end_within
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import enumerated, safe
from bridge.slack.shown.blocks import Block, cut, image, link_token
from bridge.storage.meetings.lines import Line
from bridge.storage.queues.filed import Filed

_MAY_GO_ON = "The meeting may go on without it. /pexip join brings the bridge back."
_WHY_LEFT = "It left because nothing more may be shown here: {reason}."
_MOST_SLIDES, _MOST_LINKS = 12, 5
_QUOTE, _LABEL = 140, 40
_SCHEME = re.compile(r"^https?://(www\.)?")


def ended_lines(
    time: timedelta,
    people: int,
    recap: Sequence[str] = (),
    *,
    clocks: tuple[str, str] | None = None,
    is_left: bool = False,
    why_quiet: str = "",
) -> tuple[str, ...]:
    """How long, how many, and what is told of it.

    `clocks` are when it began and ended, as each reader's own clock had it. `why_quiet` is why the
    channel may hear no more of a meeting that goes on.
    """
    length = lasted(time.total_seconds())
    told = [f"Ended after {length}, {_count(people)}"]
    told += [say(catalogue.FROM_TO, began=clocks[0], ended=clocks[1])] if clocks else []
    if is_left or why_quiet:
        told = [f"The bridge left after {length}; {_seen(people)}", _MAY_GO_ON]
    told += [_WHY_LEFT.format(reason=safe(why_quiet))] if why_quiet else []
    return (*told, *map(safe, recap))


def slide_lines(files: Sequence[Filed]) -> Iterator[str]:
    """“3 slides: 1 · 2 · 3”, each a link; those that Slack has not taken are not counted."""
    slides = [each for each in files if each.kind == "slide" and each.file_id]
    links = [_link(each, each.key.rpartition("/")[2]) for each in slides[:_MOST_SLIDES]]
    if more := len(slides) - len(links):
        links.append(f"{more} more")
    if links:
        yield say(catalogue.SLIDES_LISTED, count=len(slides), links=" · ".join(links))


def chat_lines(
    asked: Sequence[Line], linked: Sequence[Line], more: int, shared: Sequence[Line] = ()
) -> Iterator[str]:
    """Questions, of which there were so many more before, links, and files by their names."""
    if asked:
        told = catalogue.LAST_ASKED_IN_CHAT if more else catalogue.ASKED_IN_CHAT
        yield say(told, count=len(asked) + more, last=len(asked))
    for line in asked:
        yield f"• {safe(clean_name(line.name, 'Somebody'))}: {safe(_one_line(asked_of(line.text)))}"
    urls = list(dict.fromkeys(url for line in linked for url in links_in(line.text)))
    if urls:
        links = " · ".join(_web_link(url) for url in urls[:_MOST_LINKS])
        yield say(catalogue.LINKED_IN_CHAT, links=links)
    files = list(dict.fromkeys(name for line in shared for name in shared_files(line.text)))
    if files:
        names = enumerated([safe(cut(name, _LABEL)) for name in files], _MOST_LINKS)
        yield say(catalogue.SHARED_IN_CHAT, names=names)


def file_lines(files: Sequence[Filed]) -> Iterator[str]:
    """A line of links for each title; a file without a link is named."""
    by_form = {file.key.rpartition("/")[2]: file for file in files if file.file_id}
    found: dict[str, list[tuple[str, Filed]]] = {}
    for name, form in FORMS.items():
        # The picture itself is on the card.
        if name in by_form and name != PICTURE:
            found.setdefault(form.title, []).append((form.variant, by_form[name]))
    for title, each in found.items():
        if len(each) > 1:
            yield f"{title}: {' · '.join(_link(file, variant) for variant, file in each)}"
        elif each[0][0]:
            yield _link(each[0][1], say(catalogue.GET_FILE, title=title.lower()))
        else:
            yield _link(each[0][1], title)


def pictures(files: Sequence[Filed]) -> tuple[Block, ...]:
    """The newest: where the bridge came back to the meeting there is one of each end."""
    drawn = [each for each in files if each.file_id and each.key.endswith(f"/{PICTURE}")]
    return tuple(image(str(each.file_id), each.alt) for each in drawn[-1:])


def _count(people: int) -> str:
    return say(catalogue.PEOPLE, count=people)


def _seen(people: int) -> str:
    return say(catalogue.SEEN_UNTIL_THEN, count=people)


def _one_line(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _QUOTE else f"{plain[: end_within(plain, _QUOTE)].rstrip()}…"


def _web_link(url: str) -> str:
    """Its label is how it begins itself, so that nobody is led astray."""
    label = _SCHEME.sub("", url).rstrip("/")
    label = label if len(label) <= _LABEL else f"{label[:_LABEL]}…"
    return link_token(url, safe(label))


def _link(file: Filed, label: str) -> str:
    return link_token(file.permalink, label) if file.permalink else label
