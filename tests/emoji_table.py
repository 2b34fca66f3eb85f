"""Write Slack's table of emoji anew, from the `emoji.json` of npm's emoji-datasource.

    npm pack emoji-datasource && tar xzf emoji-datasource-*.tgz package/emoji.json package/LICENSE
    .venv/bin/python -m tests.emoji_table package 16.0.0

The bridge and the simulated Slack each have a copy, for they share nothing.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
COPIES = (
    ROOT / "bridge/mirror/words/slack_emoji.tsv",
    ROOT / "bridge/simulator/slack/rules/slack_emoji.tsv",
)
_ABOUT = """\
Emoji as Slack names them, made by tests/emoji_table.py from emoji-datasource {version},
https://github.com/iamcal/emoji-data. In each row: code points; names, the usual one first; code
points with a skin tone at each *; those with a second tone at the +.

{license}
"""
_TONES = ("1F3FB", "1F3FC")


def rows(emoji: list[Mapping[str, Any]]) -> Iterator[str]:
    for each in emoji:
        variations = each.get("skin_variations", {})
        one = variations.get(_TONES[0]) or variations.get(f"{_TONES[0]}-{_TONES[0]}")
        two = variations.get("-".join(_TONES))
        columns = [
            each["unified"],
            # The list begins with another one where a name was changed.
            ",".join(dict.fromkeys([each["short_name"], *each["short_names"]])),
            _template(one) if one else "",
            _template(two) if two else "",
        ]
        yield "\t".join(columns).rstrip()


def _template(variation: Mapping[str, Any]) -> str:
    return str(variation["unified"]).replace(_TONES[0], "*").replace(_TONES[1], "+")


def main(folder: Path, version: str) -> None:
    words = _ABOUT.format(version=version, license=(folder / "LICENSE").read_text().strip())
    head = "".join(f"# {line}".rstrip() + "\n" for line in words.splitlines())
    table = "".join(f"{row}\n" for row in rows(json.loads((folder / "emoji.json").read_text())))
    for copy in COPIES:
        copy.write_text(head + table)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
