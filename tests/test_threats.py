"""Pages name tests, and each of them is there."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ("docs/threats.md", "docs/answers.md")
NAMED = sorted(
    {
        each
        for page in PAGES
        for each in re.findall(r"`(tests/[\w/.]+?\.py(?:::\w+)?)`", (ROOT / page).read_text())
    }
)


def test_many_are_named():
    assert len(NAMED) > 20


def test_each_named_test_is_there():
    assert [named for named in NAMED if not is_there(named)] == []


def test_one_that_is_not_there_is_noticed():
    ours = "tests/test_threats.py"
    assert is_there(ours)
    assert is_there(f"{ours}::test_many_are_named")
    assert not is_there(f"{ours}::test_few_are_named")
    assert not is_there("tests/threats.py")


def is_there(named: str) -> bool:
    """A test of that name, or any test in a file that is named alone."""
    path, _, function = named.partition("::")
    if not (ROOT / path).is_file():
        return False
    found = _functions(path)
    return function in found if function else any(name.startswith("test_") for name in found)


@cache
def _functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text())
    return {
        each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    }
