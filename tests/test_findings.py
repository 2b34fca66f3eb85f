"""The findings are listed, pinned and run by one script; what they find is looked at outside CI."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.readme import ROOT

FINDINGS = ROOT / "findings"
SCRIPTS = sorted(FINDINGS.glob("*.sh"))
RUN = FINDINGS / "run"


def test_every_finding_is_listed():
    text = (FINDINGS / "README.md").read_text()
    listed = re.findall(r"^\| \[([^]]+)\]\(\1\.sh\) \|", text, re.MULTILINE)

    assert listed == [each.stem for each in SCRIPTS]


@pytest.mark.parametrize("path", [*SCRIPTS, RUN], ids=lambda each: each.stem)
def test_it_can_be_run(path: Path):
    assert os.access(path, os.X_OK)
    assert path.read_text().startswith("#!/")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(RUN, tmp_path)
    return tmp_path


def put(folder: Path, name: str, body: str) -> None:
    script = folder / f"{name}.sh"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o755)


def run(folder: Path, *names: str) -> tuple[int, str]:
    done = subprocess.run(
        [folder / "run", *names], check=False, capture_output=True, text=True, timeout=30
    )
    return done.returncode, done.stdout


def test_all_are_run_and_the_last_line_names_what_failed(folder: Path):
    put(folder, "good", "echo seen")
    put(folder, "bad", "exit 1")
    put(folder, "worse", "exit 3")

    code, output = run(folder)

    assert code == 1
    assert output.splitlines() == [
        "== bad",
        "== good",
        "seen",
        "== worse",
        "== not as they say: bad worse",
    ]


@pytest.mark.parametrize("name", ["good", "good.sh"])
def test_one_is_run_alone(folder: Path, name: str):
    put(folder, "good", "echo seen")
    put(folder, "bad", "exit 1")

    assert run(folder, name) == (0, "== good\nseen\n== all as they say\n")


def test_none_is_nothing_wrong(folder: Path):
    assert run(folder) == (0, "There are no findings.\n")
