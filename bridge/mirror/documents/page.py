"""A meeting's story as one HTML file, which needs nothing else and runs nothing; pure."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape

from bridge.mirror.documents.story import Chapter, Entry, ShownSlide, Story
from bridge.mirror.documents.transcripts import Occasion
from bridge.mirror.recap import voices
from bridge.mirror.recap.grounds import SLATE, WHITE, Ground
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say

_TRANSLATED = re.compile(r" \([^()]+ → [^()]+\)$")
_STYLE = """
:root{color-scheme:light dark;--ink:#1d1c1d;--faint:#595959;--paper:#fff;--line:#d5dae0;
%LIGHT%}
@media screen and (prefers-color-scheme:dark){:root{--ink:#ececec;--faint:#b5b5b5;
--paper:#1a1d21;--line:#44484d;%DARK%}}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.5 system-ui,sans-serif}
main,header,nav{max-width:46rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.7rem;margin:1.5rem 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;
border-top:1px solid var(--line);padding-top:1rem}
p{margin:.55rem 0;overflow-wrap:anywhere}.faint,time{color:var(--faint)}
time{font-variant-numeric:tabular-nums;font-size:.85em;margin-right:.6em}
%VOICES%
.written{border-left:3px solid var(--line);padding-left:.75rem}
.note{color:var(--faint);font-style:italic}a{color:var(--v0)}
svg,img{box-sizing:border-box;max-width:100%;height:auto;margin:1rem 0}
svg,img{border:1px solid var(--line);border-radius:6px}
svg text{font-family:system-ui,sans-serif}
nav ul{padding:0;list-style:none;columns:2 14rem}
@media print{nav{display:none}body{font-size:11pt}a{color:inherit}
p,svg,img{break-inside:avoid}h2{break-after:avoid}}
"""


def _style() -> str:
    """With each person's color, as in the picture."""
    places = {
        "%LIGHT%": _colors(WHITE),
        "%DARK%": _colors(SLATE),
        "%VOICES%": "".join(
            f".v{number} b{{color:var(--v{number})}}" for number in range(len(voices.LIGHT))
        ),
    }
    style = _STYLE
    for place, value in places.items():
        style = style.replace(place, value)
    return style


def _colors(ground: Ground) -> str:
    """Under the names by which `PAGE` asks for them."""
    marks = f"--present:{ground.present};--hand:{ground.hand};--slides:{ground.slides};"
    return marks + ";".join(f"--v{number}:{color}" for number, color in enumerate(ground.voices))


def page(story: Story, picture: str = "", alt: str = "") -> str:
    """The file; with the meeting's picture, an SVG of ours, where there is one."""
    title = story.occasion.name
    # Who only wrote from Slack comes behind those who have a row in the picture.
    colors = voices.by_name([*story.people, *map(_whose, story.speakers)])
    body = [
        "<header>",
        f"<h1>{escape(title)}</h1>",
        f'<p class="faint">{escape(story.occasion.when)}</p>',
        *_people(story),
        *_image(picture, alt),
        "</header>",
        *_contents(story),
        "<main>",
        *(
            part
            for number, chapter in enumerate(story.chapters)
            for part in _chapter(chapter, number, colors, story.occasion)
        ),
        "</main>",
    ]
    head = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_style()}</style></head>"
        "<body>"
    )
    return "".join([head, "\n".join(body), "</body></html>\n"])


def _people(story: Story) -> Iterator[str]:
    if story.people:
        yield f"<p>{escape(', '.join(story.people))}</p>"


def _image(picture: str, alt: str) -> Iterator[str]:
    if picture:
        yield picture.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)


def _contents(story: Story) -> Iterator[str]:
    shown = [(number, each.slide) for number, each in enumerate(story.chapters) if each.slide]
    if not shown:
        return
    yield '<nav aria-label="Slides"><ul>'
    for number, slide in shown:
        title, at = escape(slide.title), story.occasion.clock(slide.at)
        yield f'<li><time>{at}</time><a href="#part-{number}">{title}</a></li>'
    yield "</ul></nav>"


def _chapter(
    chapter: Chapter, number: int, colors: Mapping[str, int], occasion: Occasion
) -> Iterator[str]:
    slide = chapter.slide
    if slide is not None:
        title = escape(slide.title)
        if slide.address:
            title = f'{title} <a href="{escape(slide.address)}">{say(catalogue.IN_SLACK)}</a>'
        yield f'<h2 id="part-{number}"><time>{occasion.clock(slide.at)}</time>{title}</h2>'
        yield from _slide(slide)
    for entry in chapter.entries:
        yield _entry(entry, colors, occasion)


def _slide(slide: ShownSlide) -> Iterator[str]:
    if slide.picture:
        data = b64encode(slide.picture).decode()
        yield f'<img alt="{escape(slide.title)}" src="data:image/jpeg;base64,{data}">'


def _whose(speaker: str) -> str:
    """A translation is of whoever spoke; the words of a breakout room have its name in front."""
    return _TRANSLATED.sub("", speaker).rpartition(" · ")[2]


def _entry(entry: Entry, colors: Mapping[str, int], occasion: Occasion) -> str:
    time = f'<time datetime="{entry.at:%Y-%m-%dT%H:%M:%SZ}">{occasion.clock(entry.at)}</time>'
    if not entry.speaker:
        return f'<p class="note">{time}{escape(entry.text)}</p>'
    voice = f"v{colors[_whose(entry.speaker)]}"
    name = f"<b>{escape(entry.speaker)}</b>"
    if entry.where:
        where = say(catalogue.IN_CHAT_OF, where=escape(entry.where))
        name = f'{name} <span class="faint">{where}</span>'
    return f'<p class="{entry.kind} {voice}">{time}{name}: {escape(entry.text)}</p>'
