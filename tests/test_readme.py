"""README.md says what the code says, and names only what is there."""

import re
from urllib.parse import unquote

import pytest

from bridge.__main__ import build_parser
from bridge.config import Settings
from tests.readme import README, rewritten, variable

ROOT = README.parent
TOPS = (ROOT, ROOT / "bridge")
TEXT = README.read_text()
# Outside of code, where a sentence may end in a dot.
PROSE = re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)
LINKS = sorted(set(re.findall(r"\]\(([^)#]+)\)", TEXT)))
TARGETS = sorted(set(re.findall(r"(?:`|^)make ([a-z]+)", TEXT, re.MULTILINE)))
SUB_COMMANDS = sorted(set(re.findall(r"(?:bin/|m |`)bridge ([a-z-]+)", TEXT)))
VARIABLES = {variable(name) for name in Settings.model_fields}


def test_the_tables_are_those_of_the_code():
    assert rewritten(TEXT) == TEXT, "run: python -m tests.readme"


@pytest.mark.parametrize("link", [each for each in LINKS if "://" not in each])
def test_a_link_leads_somewhere(link: str):
    assert (ROOT / unquote(link)).exists()


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
    assert "app_manifest.yaml" in LINKS


@pytest.mark.parametrize("name", ["README.md", ".env.example"])
def test_every_variable_named_is_a_setting(name: str):
    named = set(re.findall(r"BRIDGE_[A-Z_]+", (ROOT / name).read_text()))

    assert named <= VARIABLES
    assert named


def test_every_setting_is_described():
    assert set(re.findall(r"BRIDGE_[A-Z_]+", TEXT)) == VARIABLES
    assert all(info.description for info in Settings.model_fields.values())


def test_one_sentence_stands_on_one_line():
    running_on = [
        line
        for line in PROSE.splitlines()
        if not line.startswith(("|", "#", "!")) and re.search(r"[a-z`)][.?!] [A-Z`]", line)
    ]

    assert running_on == []


def test_every_module_that_the_roads_name_is_a_file():
    named = set(re.findall(r"\[([a-z_]+/[a-z_/]+\.py)\]", TEXT))

    assert len(named) >= 9
    assert [each for each in named if not any((top / each).is_file() for top in TOPS)] == []


def test_every_line_of_a_table_has_as_many_cells_as_its_head():
    tables = re.findall(r"(?:^\|.*\n)+", TEXT, re.MULTILINE)
    widths = [
        {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()} for table in tables
    ]

    assert len(tables) >= 2
    assert [width for width in widths if len(width) > 1] == []
