"""Sentences that people see and that are glued from parts: `python -m tests.glued` lists them.

Another language puts the parts in another order, and has other forms for two or for many. So what
people read is one template with named places, and stands in the catalogue. Glued is, in whatever
of the code writes for people: a conditional within an f-string, text joined to text by `+`, and
text that is added to a sentence or left out by `if`.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Where sentences for people are written.
ROOMS = (
    "bridge/features",
    "bridge/commands",
    "bridge/slack/shown",
    "bridge/slack/workspaces",
    "bridge/mirror/documents",
    "bridge/mirror/people",
    "bridge/mirror/standing",
)
_LEAST_WORDS = 2
_WORD = re.compile(r"(?<![\w·./-])[A-Za-z’]{2,}(?![\w·/=-])")
_TAG = re.compile(r"<[^>]*>|\(\?P<")


@dataclass(frozen=True)
class Glued:
    """One place, and why it is one."""

    path: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.text}"


def glued_in(path: Path) -> Iterator[Glued]:
    source = path.read_text()
    name = str(path.relative_to(ROOT))
    tree = ast.parse(source)
    found_in = [*(each for node in ast.walk(tree) for each in _kinds(node)), *_chosen_before(tree)]
    for kind, found in found_in:
        text = " ".join((ast.get_source_segment(source, found) or "").split())[:100]
        yield Glued(name, found.lineno, kind, text)


def _kinds(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.JoinedStr(values=values) if _has_word(node) and any(map(_chooses, values)):
            yield "a choice within a sentence", node
        case ast.BinOp(op=ast.Add(), left=left, right=right) if _is_text(left, right):
            yield "joined by +", node
        case ast.AugAssign(op=ast.Add(), value=value) if _says(value):
            yield "added to a sentence", value
        case _:
            return


def _chosen_before(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """A sentence with a name in it that was given one of two wordings a line above."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        chosen = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and _is_choice_of_words(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.JoinedStr) and _has_word(node) and chosen & _names_in(node):
                yield "a part chosen before", node


def _has_word(node: ast.JoinedStr) -> bool:
    """A path, a pattern or a name for a file has only signs between its parts, or tags."""
    text = "".join(
        str(each.value) if isinstance(each, ast.Constant) else "·" for each in node.values
    )
    return bool(_WORD.search(_TAG.sub(" ", text)))


def _is_choice_of_words(node: ast.expr) -> bool:
    if not isinstance(node, ast.IfExp):
        return False
    choices = (node.body, node.orelse)
    return any(isinstance(each, ast.JoinedStr) or _is_words(each) for each in choices)


def _names_in(node: ast.JoinedStr) -> set[str]:
    parts = (each.value for each in node.values if isinstance(each, ast.FormattedValue))
    return {each.id for each in parts if isinstance(each, ast.Name)}


def _chooses(part: ast.expr) -> bool:
    """A word or a plural that depends on something."""
    if not isinstance(part, ast.FormattedValue) or not isinstance(part.value, ast.IfExp):
        return False
    choices = (part.value.body, part.value.orelse)
    return any(isinstance(each, ast.JoinedStr) or _is_words(each) for each in choices)


def _is_words(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def _is_text(left: ast.expr, right: ast.expr) -> bool:
    return _says(left) or _says(right)


def _says(node: ast.expr) -> bool:
    """Whether words stand in it, and not only a sign or a key."""
    match node:
        case ast.JoinedStr(values=values):
            text = "".join(str(each.value) for each in values if isinstance(each, ast.Constant))
        case ast.Constant(value=str(value)):
            text = value
        case ast.IfExp(body=body, orelse=orelse):
            return _says(body) or _says(orelse)
        case _:
            return False
    words = [each for each in text.split() if any(letter.isalpha() for letter in each)]
    return len(words) >= _LEAST_WORDS and not text.isidentifier()


def glued() -> list[Glued]:
    paths = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    found = (each for path in paths for each in glued_in(path))
    return sorted(found, key=lambda each: (each.path, each.line))


def main() -> int:
    found = glued()
    sys.stdout.write("\n".join([*map(str, found), f"{len(found)} glued", ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
