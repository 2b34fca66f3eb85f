"""Every sentence the bridge can say to a person; `python -m tests.replies` writes them down.

They are read from the code, so that none can be said without standing in the file, where
somebody sees what has changed. What is filled in shows as its expression in braces.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = ROOT / "tests" / "golden" / "replies.txt"
# Where people are spoken to.
PLACES = (
    "bridge/commands",
    "bridge/features",
    "bridge/mirror/from_slack/channel_life.py",
    "bridge/mirror/standing/notices.py",
    "bridge/mirror/words/catalogue.py",
    "bridge/mirror/meeting/processing.py",
    "bridge/slack/answering/desk.py",
    "bridge/slack/sent/filing.py",
    "bridge/slack/answering/links.py",
    "bridge/slack/people/lookups.py",
    "bridge/storage/people/pending.py",
)
_SENTENCE = re.compile(r"[A-Z{⚠“].*\s.*[.?!…:}]|[A-Z][^_]*…", re.DOTALL)
_FILLED_IN = re.compile(r"\{[^{}]*\}")
# What stands in braces is about as long as a name.
_NAME = "x" * 16


def sentences() -> list[str]:
    """One a line: the file and what is said, in the order of the files."""
    paths = [path for place in PLACES for path in _files(ROOT / place)]
    return [
        f"{path.relative_to(ROOT / 'bridge').as_posix()}: {text}"
        for path in paths
        for text in sorted(set(_spoken(ast.parse(path.read_text()))))
    ]


def length(line: str) -> int:
    """How long a sentence is about to be, names filled in."""
    return len(_FILLED_IN.sub(_NAME, line.partition(": ")[2]))


def _files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def _spoken(tree: ast.Module) -> Iterator[str]:
    silent = {id(node) for node in _silent(tree)}
    for node in ast.walk(tree):
        if id(node) not in silent and (text := _text(node)) and _SENTENCE.fullmatch(text):
            yield " ".join(text.split())


def _silent(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings, what goes into the log, hints of fields, and the parts of longer texts."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                yield node.value
            case ast.JoinedStr():
                yield from (each for each in ast.walk(node) if each is not node)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="_log" | "log"))):
                yield from ast.walk(node)
            case ast.Call(func=ast.Name(id="Field" | "ValueError" | "RuntimeError")):
                yield from ast.walk(node)


def _text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_part(each) for each in values)
        case _:
            return ""


def _part(node: ast.expr) -> str:
    return f"{{{ast.unparse(node.value)}}}" if isinstance(node, ast.FormattedValue) else _text(node)


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n".join(sentences()) + "\n")
