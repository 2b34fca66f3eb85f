"""A meeting's story as one HTML file, which needs nothing else and runs nothing; pure."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape
from itertools import cycle

from bridge.mirror.documents.story import Chapter, Entry, Story
from bridge.mirror.documents.transcripts import one_line, stamp

_VOICES = 4
_STYLE = """
:root{color-scheme:light dark;--ink:#1d1c1d;--faint:#595959;--paper:#fff;--line:#d5dae0;
--v0:#0b57d0;--v1:#0f6b63;--v2:#8e1a91;--v3:#7a5200}
@media (prefers-color-scheme:dark){:root{--ink:#ececec;--faint:#b5b5b5;--paper:#1a1d21;
--line:#44484d;--v0:#8ab4f8;--v1:#5ed3c4;--v2:#e49be6;--v3:#f0c468}}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.5 system-ui,sans-serif}
main,header,nav{max-width:46rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.7rem;margin:1.5rem 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;
border-top:1px solid var(--line);padding-top:1rem}
p{margin:.55rem 0;overflow-wrap:anywhere}.faint,time{color:var(--faint)}
time{font-variant-numeric:tabular-nums;font-size:.85em;margin-right:.6em}
.v0 b{color:var(--v0)}.v1 b{color:var(--v1)}.v2 b{color:var(--v2)}.v3 b{color:var(--v3)}
.written{border-left:3px solid var(--line);padding-left:.75rem}
.note{color:var(--faint);font-style:italic}a{color:var(--v0)}
img{max-width:100%;height:auto;border:1px solid var(--line);border-radius:6px;margin:1rem 0}
nav ol{padding-left:1.2rem;columns:2 14rem}
@media print{nav{display:none}body{font-size:11pt}p{break-inside:avoid}a{color:inherit}}
"""


def page(story: Story, picture: bytes | None = None, alt: str = "") -> str:
    """The file; with the meeting's picture where there is one, described by `alt`."""
    title = one_line(story.occasion.alias)
    colors = dict(zip(story.speakers, cycle(range(_VOICES)), strict=False))
    body = [
        "<header>",
        f"<h1>{escape(title)}</h1>",
        f'<p class="faint">{escape(_when(story))}</p>',
        *_people(story),
        *_image(picture, alt),
        "</header>",
        *_contents(story),
        "<main>",
        *(part for chapter in story.chapters for part in _chapter(chapter, colors)),
        "</main>",
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        "<body>" + "\n".join(body) + "</body></html>\n"
    )


def _when(story: Story) -> str:
    occasion = story.occasion
    if occasion.ended is None:
        return f"Began {stamp(occasion.began)}, still running. Times are UTC."
    return f"{stamp(occasion.began)} to {max(occasion.ended, occasion.began):%H:%M}. Times are UTC."


def _people(story: Story) -> Iterator[str]:
    if story.people:
        yield f"<p>{escape(', '.join(story.people))}</p>"


def _image(picture: bytes | None, alt: str) -> Iterator[str]:
    if picture is not None:
        data = b64encode(picture).decode()
        yield f'<img alt="{escape(alt)}" src="data:image/png;base64,{data}">'


def _contents(story: Story) -> Iterator[str]:
    slides = [each.slide for each in story.chapters if each.slide is not None]
    if not slides:
        return
    yield '<nav aria-label="Slides"><ol>'
    for slide in slides:
        number = slide.number
        yield f'<li><a href="#slide-{number}">Slide {number}</a> <time>{slide.at:%H:%M}</time></li>'
    yield "</ol></nav>"


def _chapter(chapter: Chapter, colors: Mapping[str, int]) -> Iterator[str]:
    slide = chapter.slide
    if slide is not None:
        title = f"Slide {slide.number}"
        if slide.url and slide.url.startswith("https://"):
            title += f' <a href="{escape(slide.url)}">in Slack</a>'
        yield f'<h2 id="slide-{slide.number}"><time>{slide.at:%H:%M}</time>{title}</h2>'
    for entry in chapter.entries:
        yield _entry(entry, colors)


def _entry(entry: Entry, colors: Mapping[str, int]) -> str:
    time = f'<time datetime="{entry.at:%Y-%m-%dT%H:%M:%SZ}">{entry.at:%H:%M}</time>'
    if not entry.speaker:
        return f'<p class="note">{time}{escape(entry.text)}</p>'
    voice = f"v{colors[entry.speaker]}"
    where = f' <span class="faint">in {entry.where}’s chat</span>' if entry.where else ""
    name = f"<b>{escape(entry.speaker)}</b>{where}"
    return f'<p class="{entry.kind} {voice}">{time}{name}: {escape(entry.text)}</p>'
