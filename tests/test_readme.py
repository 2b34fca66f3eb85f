"""README.md and the pages of docs/ say what the code says, and name only what is there."""

import re
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

import pytest

from bridge.__main__ import build_parser
from bridge.config import Settings
from tests.readme import PAGES, ROOT, TABLES, rewritten, tables_of, variable

TOPS = (ROOT, ROOT / "bridge")
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text() for path in PAGES}
ALL = "\n".join(TEXTS.values())
# Outside of code, where a sentence may end in a dot.
FENCE = re.compile(r"^( *)```.*?^\1```", re.DOTALL | re.MULTILINE)
PROSE = {name: FENCE.sub("", text) for name, text in TEXTS.items()}
LINKS = sorted(
    {
        (name, link)
        for name, text in PROSE.items()
        for link in re.findall(r"\]\(([^)]+)\)", text)
        if "://" not in link
    }
)
TARGETS = sorted(set(re.findall(r"(?:`|^)make ([a-z]+)", ALL, re.MULTILINE)))
SUB_COMMANDS = sorted(set(re.findall(r"(?:bin/|m |`)bridge ([a-z-]+)", ALL)))
VARIABLES = {variable(name) for name in Settings.model_fields}
# What a newcomer reads has an end.
MOST_LINES = 200


@pytest.mark.parametrize("name", TEXTS)
def test_the_tables_are_those_of_the_code(name: str):
    assert rewritten(TEXTS[name]) == TEXTS[name], "run: python -m tests.readme"


def test_each_table_stands_in_one_page():
    assert Counter(tables_of(ALL)) == Counter(list(TABLES))


def test_a_table_without_an_end_is_noticed():
    with pytest.raises(ValueError, match="settings"):
        rewritten("<!-- settings -->\n| Variable |\n")


def test_every_link_leads_somewhere():
    assert [f"{name}: {link}" for name, link in LINKS if not leads_somewhere(name, link)] == []


def test_a_link_that_leads_nowhere_is_noticed():
    assert leads_somewhere("docs/README.md", "settings.md")
    assert leads_somewhere("README.md", "docs/README.md")
    assert not leads_somewhere("README.md", "settings.md")
    assert not leads_somewhere("README.md", "docs/README.md#what-nobody-has-written")


def leads_somewhere(name: str, link: str) -> bool:
    """Whether what a page of this name links to is a file, and has the heading."""
    path, _, anchor = unquote(link).partition("#")
    target = (ROOT / name).parent / path if path else ROOT / name
    return target.exists() and (not anchor or anchor in anchors(target))


@cache
def anchors(path: Path) -> list[str]:
    """What GitHub calls the headings of a page."""
    found: Counter[str] = Counter()
    names = []
    for heading in re.findall(r"^#+ +(.+?) *#*$", FENCE.sub("", path.read_text()), re.MULTILINE):
        name = slug(heading)
        names.append(f"{name}-{found[name]}" if found[name] else name)
        found[name] += 1
    return names


def slug(heading: str) -> str:
    shown = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w -]", "", shown.casefold()).replace(" ", "-")


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Backup", "backup"),
        ("Who may *do* what, and `why`?", "who-may-do-what-and-why"),
        ("Pexip's own & [its](there.md) end", "pexips-own--its-end"),
        ("Über_uns - 2", "über_uns---2"),
    ],
)
def test_an_anchor_is_made_as_github_makes_it(heading: str, name: str):
    assert slug(heading) == name


def test_headings_of_one_name_are_told_apart(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("# Try it\n\n```sh\n# Not this\n```\n\n## Run\n\n## Run\n")

    assert anchors(page) == ["try-it", "run", "run-1"]


def test_the_table_of_contents_leads_to_every_page():
    named = {link for name, link in LINKS if name == "docs/README.md"}

    assert {path.name for path in PAGES if path.parent.name == "docs"} - named == {"README.md"}


def test_the_readme_is_short():
    assert len(TEXTS["README.md"].splitlines()) <= MOST_LINES


@pytest.mark.parametrize("name", TARGETS)
def test_a_make_target_exists(name: str):
    assert re.search(rf"^{name}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("name", SUB_COMMANDS)
def test_a_sub_command_exists_and_explains_itself(name: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args([name, "--help"])

    assert ended.value.code == 0
    assert f"usage: bridge {name}" in capsys.readouterr().out


def test_what_is_named_at_all_is_found_by_these_tests():
    assert {"demo", "test", "check", "setup", "bench", "format"} <= set(TARGETS)
    assert {"run", "migrate", "simulate"} <= set(SUB_COMMANDS)
    assert ("README.md", "app_manifest.yaml") in LINKS


@pytest.mark.parametrize("name", [*TEXTS, ".env.example"])
def test_every_variable_named_is_a_setting(name: str):
    assert set(re.findall(r"BRIDGE_[A-Z_]+", (ROOT / name).read_text())) <= VARIABLES


def test_every_setting_is_described():
    assert set(re.findall(r"BRIDGE_[A-Z_]+", TEXTS["docs/settings.md"])) == VARIABLES
    assert all(info.description for info in Settings.model_fields.values())


@pytest.mark.parametrize("name", PROSE)
def test_one_sentence_stands_on_one_line(name: str):
    running_on = [
        line
        for line in PROSE[name].splitlines()
        if not line.startswith(("|", "#", "!")) and re.search(r"[a-z`)][.?!] [A-Z`]", line)
    ]

    assert running_on == []


def test_every_module_that_the_roads_name_is_a_file():
    named = set(re.findall(r"\[([a-z_]+/[a-z_/]+\.py)\]", ALL))

    assert len(named) >= 9
    assert [each for each in named if not any((top / each).is_file() for top in TOPS)] == []


def test_every_module_that_a_page_has_run_is_there():
    named = set(re.findall(r"python -m (tests\.[a-z_.]+)", ALL))

    assert len(named) >= 5
    assert [each for each in named if find_spec(each) is None] == []


def test_every_line_of_a_table_has_as_many_cells_as_its_head():
    tables = re.findall(r"(?:^\|.*\n)+", ALL, re.MULTILINE)
    widths = [
        {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()} for table in tables
    ]

    assert len(tables) >= len(TABLES)
    assert [width for width in widths if len(width) > 1] == []
