"""A meeting as a picture: one row a person, time from left to right; pure but for the drawing.

Letters are large enough to be read on a phone, where a picture is half as wide as a hand. Slack
shows one picture to readers in a light and in a dark room; see `recap/grounds`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bridge.mirror.recap import voices
from bridge.mirror.recap.grounds import SLATE, Ground
from bridge.mirror.recap.length import lasted
from bridge.mirror.recap.lettering import FAMILY, draw, is_drawable
from bridge.mirror.recap.timeline import Person, Span, Timeline

MOST_ROWS = 60

_WIDTH, _MARGIN = 720, 20
_NAMES = 196
_LEFT = _MARGIN + _NAMES
_TIME = _WIDTH - _LEFT - _MARGIN
_HEAD, _LEGEND = 92, 62
_LONGEST_NAME = 17
# Seconds between two lines of the scale, of which the first that leaves few enough is taken.
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
_MOST_STEPS = 7


@dataclass(frozen=True)
class _Place:
    """Where a row lies, and how long its time is in seconds."""

    middle: float
    height: float
    length: float


def render(timeline: Timeline, title: str, ground: Ground = SLATE) -> bytes:
    """The picture as a PNG of about 1,000 pixels' width."""
    rows = min(len(timeline.people), MOST_ROWS)
    zoom = 2.0 if rows <= MOST_ROWS // 4 else 1.25
    return draw(to_svg(timeline, title, ground), zoom)


def to_svg(timeline: Timeline, title: str, ground: Ground = SLATE) -> str:
    """The picture's shapes; people past the first sixty are counted in words."""
    shown = timeline.people[:MOST_ROWS]
    row = _row_height(len(shown))
    more = len(timeline.people) - len(shown)
    bottom = _HEAD + row * len(shown) + (row if more else 0)
    parts = [
        f'<rect width="{_WIDTH}" height="{bottom + _LEGEND}" fill="{ground.paper}"/>',
        _text(_MARGIN, 38, _fit(title, 46), size=26, weight="bold"),
        _text(_MARGIN, 66, _subtitle(timeline), size=18, fill=ground.faint),
        *_scale(timeline.length, bottom, ground),
    ]
    colors = voices.by_name(person.name for person in timeline.people)
    for number, person in enumerate(shown, 1):
        color = ground.voices[colors[person.name]]
        middle = _HEAD + row * (number - 0.5)
        parts += _row(person, number, color, _Place(middle, row, timeline.length), ground)
    if more:
        told = f"and {more} more"
        parts.append(_text(_MARGIN, bottom - row * 0.3, told, size=18, fill=ground.faint))
    parts += _legend(bottom + 40, shown, ground)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{bottom + _LEGEND}"'
        f' viewBox="0 0 {_WIDTH} {bottom + _LEGEND}"'
        f' font-family="{FAMILY}" fill="{ground.ink}">{"".join(parts)}</svg>'
    )


def names_drawn(people: Sequence[Person]) -> dict[str, str]:
    """What stands in the picture for a name whose letters are missing here: its number."""
    return {
        f"Person {number}": person.name
        for number, person in enumerate(people[:MOST_ROWS], 1)
        if not is_drawable(person.name)
    }


def _row_height(rows: int) -> int:
    return 40 if rows <= 15 else 30 if rows <= 30 else 23  # noqa: PLR2004 - sizes that look well


def _subtitle(timeline: Timeline) -> str:
    people = len(timeline.people)
    return f"{lasted(timeline.length)}, {people} {'person' if people == 1 else 'people'}"


def _scale(length: float, bottom: float, ground: Ground) -> Iterator[str]:
    step = next((each for each in _STEPS if length / each <= _MOST_STEPS), _STEPS[-1])
    for number in range(int(length // step) + 1):
        x, at = _x(number * step, length), number * step
        line = f'd="M{x:.1f} {_HEAD - 4}V{bottom:.1f}" stroke="{ground.line}"'
        yield f'<path {line} stroke-width="1.5"/>'
        label = _label(at, length)
        # Letters are about so wide, and nothing is cut off at the frame.
        if x + 8 * len(label) < _WIDTH - _MARGIN:
            yield _text(x, _HEAD - 8, label, size=15, fill=ground.faint)


def _label(at: int, length: float) -> str:
    if length >= 3600:  # noqa: PLR2004 - an hour
        return f"{at // 3600}:{at % 3600 // 60:02}"
    if length < 120:  # noqa: PLR2004 - two minutes
        return f"{at} s"
    return f"{at // 60}:{at % 60:02}" if length < 300 else f"{at // 60} min"  # noqa: PLR2004


def _row(person: Person, number: int, color: str, place: "_Place", ground: Ground) -> Iterator[str]:
    bar, middle, length = place.height * 0.56, place.middle, place.length
    top, bottom = middle - bar / 2, middle + bar / 2
    size = 20 if place.height > 24 else 17  # noqa: PLR2004 - as the rows
    is_known = ground.has_letters or is_drawable(person.name)
    name = person.name if is_known else f"Person {number}"
    yield _text(_MARGIN, middle + size * 0.36, _fit(name, _LONGEST_NAME), size=size)
    yield _bars(person.present, top, bar, length, ground.present)
    yield _bars([span for span, _ in person.rooms], bottom - 3, 3, length, ground.faint)
    yield _bars(person.speaking, top, bar, length, color)
    yield _bars(person.presenting, top - 4, 4, length, ground.slides)
    for hand in person.hands:
        tip = f"M{_x(hand.begins, length):.1f} {top + 7:.1f}"
        # With an edge, for it may lie on somebody's voice.
        edge = f'stroke="{ground.paper}" stroke-width="1.5" paint-order="stroke"'
        yield f'<path d="{tip}l-5 -8h10z" fill="{ground.hand}" {edge}/>'


def _bars(spans: Sequence[Span], y: float, height: float, length: float, fill: str) -> str:
    if not spans:
        return ""
    shapes = []
    for span in spans:
        x = _x(span.begins, length)
        # What lasted a moment is still to be seen.
        wide = max(_x(span.ends, length) - x, 1.5)
        shapes.append(f"M{x:.1f} {y:.1f}h{wide:.1f}v{height:.1f}h-{wide:.1f}z")
    return f'<path fill="{fill}" d="{"".join(shapes)}"/>'


def _legend(y: float, people: Sequence[Person], ground: Ground) -> Iterator[str]:
    """Only what is in this picture."""
    signs = [("there", ground.present, "M0 -12h22v12h-22z")]
    if any(each.speaking for each in people):
        signs.append(("speaking", "", ""))
    if any(each.presenting for each in people):
        signs.append(("presenting", ground.slides, "M0 -8h22v4h-22z"))
    if any(each.hands for each in people):
        signs.append(("hand up", ground.hand, "M10 -2l-5 -9h10z"))
    if any(each.rooms for each in people):
        signs.append(("in a breakout room", ground.faint, "M0 -8h22v3h-22z"))
    x = float(_MARGIN)
    for label, color, shape in signs:
        if shape:
            yield f'<path d="{shape}" fill="{color}" transform="translate({x:.0f} {y + 1:.0f})"/>'
        else:
            yield from _everybodys(x, y, people, ground)
        yield _text(x + 30, y, label, size=16, fill=ground.faint)
        x += 48 + 8.6 * len(label)


def _everybodys(x: float, y: float, people: Sequence[Person], ground: Ground) -> Iterator[str]:
    """Each speaks in a color of their own."""
    colors = ground.voices[: min(len(people), 4)]
    wide = 22 / len(colors)
    for number, color in enumerate(colors):
        left = x + number * wide
        shape = f"M{left:.1f} {y - 11:.0f}h{wide:.1f}v12h-{wide:.1f}z"
        yield f'<path d="{shape}" fill="{color}"/>'


def _x(seconds: float, length: float) -> float:
    return _LEFT + _TIME * seconds / length


def _fit(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _text(
    x: float, y: float, text: str, *, size: int, fill: str = "", weight: str = "normal"
) -> str:
    # XML has no way to write a control character, nor resvg a shape for it.
    seen = "".join(filter(str.isprintable, text))
    color = f' fill="{fill}"' if fill else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}"{color}'
        f' font-weight="{weight}">{escape(seen)}</text>'
    )
