"""A meeting as a picture: one row a person, time from left to right; pure but for the drawing.

Letters are large enough to be read on a phone, where a picture is half as wide as a hand, and the
paper is its own, so that it looks the same in a light and in a dark Slack.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bridge.mirror.recap import voices
from bridge.mirror.recap.lettering import FAMILY, draw, is_drawable
from bridge.mirror.recap.timeline import Person, Span, Timeline

MOST_ROWS = 60

_WIDTH, _MARGIN = 720, 20
_NAMES = 196
_LEFT = _MARGIN + _NAMES
_TIME = _WIDTH - _LEFT - _MARGIN
_HEAD, _LEGEND = 92, 62
_PAPER, _INK, _FAINT, _LINE = "#ffffff", "#1d1c1d", "#616061", "#e3e5e8"
_PRESENT, _HAND, _SLIDES = "#d5dae0", "#c2410c", "#6d28d9"
_LONGEST_NAME = 17
# Seconds between two lines of the scale, of which the first that leaves few enough is taken.
_STEPS = (10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
_MOST_STEPS = 7


@dataclass(frozen=True)
class _Place:
    """Where a row lies, and how long its time is in seconds."""

    middle: float
    height: float
    length: float


def render(timeline: Timeline, title: str) -> bytes:
    """The picture as a PNG of about 1,000 pixels' width."""
    rows = min(len(timeline.people), MOST_ROWS)
    zoom = 2.0 if rows <= MOST_ROWS // 4 else 1.25
    return draw(to_svg(timeline, title), zoom)


def to_svg(timeline: Timeline, title: str) -> str:
    """The picture's shapes; people past the first sixty are counted in words."""
    shown = timeline.people[:MOST_ROWS]
    row = _row_height(len(shown))
    more = len(timeline.people) - len(shown)
    bottom = _HEAD + row * len(shown) + (row if more else 0)
    parts = [
        f'<rect width="{_WIDTH}" height="{bottom + _LEGEND}" fill="{_PAPER}"/>',
        _text(_MARGIN, 38, _fit(title, 46), size=26, weight="bold"),
        _text(_MARGIN, 66, _subtitle(timeline), size=18, fill=_FAINT),
        *_scale(timeline.length, bottom),
    ]
    colors = voices.by_name(person.name for person in timeline.people)
    for number, person in enumerate(shown, 1):
        color = voices.LIGHT[colors[person.name]]
        middle = _HEAD + row * (number - 0.5)
        parts += _row(person, number, color, _Place(middle, row, timeline.length))
    if more:
        parts.append(_text(_MARGIN, bottom - row * 0.3, f"and {more} more", size=18, fill=_FAINT))
    parts += _legend(bottom + 40, shown)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{bottom + _LEGEND}"'
        f' font-family="{FAMILY}">{"".join(parts)}</svg>'
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
    minutes = max(round(timeline.length / 60), 1)
    hours, minutes = divmod(minutes, 60)
    length = f"{hours} h {minutes} min" if hours else f"{minutes} min"
    people = len(timeline.people)
    return f"{length}, {people} {'person' if people == 1 else 'people'}"


def _scale(length: float, bottom: float) -> Iterator[str]:
    step = next((each for each in _STEPS if length / each <= _MOST_STEPS), _STEPS[-1])
    for number in range(int(length // step) + 1):
        x, at = _x(number * step, length), number * step
        yield f'<path d="M{x:.1f} {_HEAD - 4}V{bottom:.1f}" stroke="{_LINE}" stroke-width="1.5"/>'
        label = _label(at, length)
        # Letters are about so wide, and nothing is cut off at the frame.
        if x + 8 * len(label) < _WIDTH - _MARGIN:
            yield _text(x, _HEAD - 8, label, size=15, fill=_FAINT)


def _label(at: int, length: float) -> str:
    if length >= 3600:  # noqa: PLR2004 - an hour
        return f"{at // 3600}:{at % 3600 // 60:02}"
    if length < 120:  # noqa: PLR2004 - two minutes
        return f"{at} s"
    return f"{at // 60}:{at % 60:02}" if length < 300 else f"{at // 60} min"  # noqa: PLR2004


def _row(person: Person, number: int, color: str, place: "_Place") -> Iterator[str]:
    bar, middle, length = place.height * 0.56, place.middle, place.length
    top, bottom = middle - bar / 2, middle + bar / 2
    size = 20 if place.height > 24 else 17  # noqa: PLR2004 - as the rows
    name = person.name if is_drawable(person.name) else f"Person {number}"
    yield _text(_MARGIN, middle + size * 0.36, _fit(name, _LONGEST_NAME), size=size)
    yield _bars(person.present, top, bar, length, _PRESENT)
    yield _bars([span for span, _ in person.rooms], bottom - 3, 3, length, _FAINT)
    yield _bars(person.speaking, top, bar, length, color)
    yield _bars(person.presenting, top - 4, 4, length, _SLIDES)
    for hand in person.hands:
        tip = f"M{_x(hand.begins, length):.1f} {top + 7:.1f}"
        yield f'<path d="{tip}l-5 -8h10z" fill="{_HAND}"/>'


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


def _legend(y: float, people: Sequence[Person]) -> Iterator[str]:
    """Only what is in this picture."""
    signs = [("there", _PRESENT, "M0 -12h22v12h-22z")]
    if any(each.speaking for each in people):
        signs.append(("speaking", "", ""))
    if any(each.presenting for each in people):
        signs.append(("presenting", _SLIDES, "M0 -8h22v4h-22z"))
    if any(each.hands for each in people):
        signs.append(("hand up", _HAND, "M10 -2l-5 -9h10z"))
    if any(each.rooms for each in people):
        signs.append(("in a breakout room", _FAINT, "M0 -8h22v3h-22z"))
    x = float(_MARGIN)
    for label, color, shape in signs:
        if shape:
            yield f'<path d="{shape}" fill="{color}" transform="translate({x:.0f} {y + 1:.0f})"/>'
        else:
            yield from _everybodys(x, y, people)
        yield _text(x + 30, y, label, size=16, fill=_FAINT)
        x += 48 + 8.6 * len(label)


def _everybodys(x: float, y: float, people: Sequence[Person]) -> Iterator[str]:
    """Each speaks in a color of their own."""
    colors = voices.LIGHT[: min(len(people), 4)]
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
    x: float, y: float, text: str, *, size: int, fill: str = _INK, weight: str = "normal"
) -> str:
    # XML has no way to write a control character, nor resvg a shape for it.
    seen = "".join(filter(str.isprintable, text))
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"'
        f' font-weight="{weight}">{escape(seen)}</text>'
    )
