"""Pages name tests, and each of them is there."""

import ast
import re
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("named", NAMED)
def test_each_named_test_is_there(named: str):
    path, _, function = named.partition("::")
    tree = ast.parse((ROOT / path).read_text())
    found = {
        each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert function in found if function else any(name.startswith("test_") for name in found)
