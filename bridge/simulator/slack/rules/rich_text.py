"""The structure of rich text: sections, lists, quotes, and the elements in them.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/
"""

from bridge.simulator.slack.rules.schema import (
    Check,
    array,
    boolean,
    choice,
    integer,
    record,
    string,
    typed,
)

_MANY = 10_000
_LONG = 40_000
_STYLES = (
    "bold",
    "italic",
    "strike",
    "code",
    "underline",
    "highlight",
    "client_highlight",
    "unlink",
)
_STYLE = record({}, dict.fromkeys(_STYLES, boolean))
_STYLED: dict[str, Check] = {"style": _STYLE}
_ID = string(255)

_INLINE = typed(
    {
        "text": record({"text": string(_LONG)}, _STYLED),
        "link": record(
            {"url": string(3000)}, {**_STYLED, "text": string(_LONG, 0), "unsafe": boolean}
        ),
        "emoji": record(
            {"name": string(255)},
            {**_STYLED, "unicode": string(255), "url": string(3000), "skin_tone": integer(1, 6)},
        ),
        "user": record({"user_id": _ID}, _STYLED),
        "usergroup": record({"usergroup_id": _ID}, _STYLED),
        "channel": record({"channel_id": _ID}, _STYLED),
        "broadcast": record({"range": choice("here", "channel", "everyone")}, _STYLED),
        "date": record(
            {"timestamp": integer(0, 2**53), "format": string(255)},
            {**_STYLED, "url": string(3000), "fallback": string(255)},
        ),
        "color": record({"value": string(255)}, _STYLED),
    }
)
_ELEMENTS = array(_INLINE, _MANY, minimum=0)
_BORDER: dict[str, Check] = {"border": integer(0, 1)}
_SECTION = record({"elements": _ELEMENTS})

RICH_TEXT = record(
    {
        "elements": array(
            typed(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_preformatted": record({"elements": _ELEMENTS}, _BORDER),
                    "rich_text_quote": record({"elements": _ELEMENTS}, _BORDER),
                    "rich_text_list": record(
                        {
                            "style": choice("bullet", "ordered"),
                            "elements": array(typed({"rich_text_section": _SECTION}), _MANY),
                        },
                        {"indent": integer(0, 8), "offset": integer(0, _MANY), **_BORDER},
                    ),
                }
            ),
            _MANY,
        )
    },
    {"block_id": string(255)},
)
