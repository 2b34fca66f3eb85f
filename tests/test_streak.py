"""The tools that count runs of these tests: what breaks a streak, and that busy loops end."""

import subprocess
from pathlib import Path

import pytest

from tests.streak import add_record, read_records, streak_of, tree_hash
from tests.suite_run import ROOT
from tests.under_load import busy_loops


def runs(*told: tuple[str, bool]) -> list[dict[str, object]]:
    return [{"tree": tree, "passed": passed} for tree, passed in told]


@pytest.mark.parametrize(
    ("records", "streak"),
    [
        ([], 0),
        (runs(("a", True), ("a", True)), 2),
        (runs(("a", True), ("a", False), ("a", True)), 1),
        (runs(("a", True), ("b", False), ("a", True)), 2),
        (runs(("b", True)), 0),
    ],
    ids=["nothing", "all", "a failure", "one of another tree", "another tree"],
)
def test_a_streak_is_what_passed_of_this_tree_since_it_failed(
    records: list[dict[str, object]], streak: int
):
    assert streak_of("a", records) == streak


def test_records_are_kept(tmp_path: Path):
    path = tmp_path / "records"
    assert read_records(path) == []

    for record in runs(("a", True), ("b", False)):
        add_record(path, record)

    assert read_records(path) == runs(("a", True), ("b", False))


def test_a_change_makes_another_tree(tmp_path: Path):
    def git(*arguments: str) -> None:
        own = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        subprocess.run(["git", *own, *arguments], cwd=tmp_path, check=True, capture_output=True)  # noqa: S607 - whichever git is first

    file = tmp_path / "file"
    file.write_text("before")
    git("init")
    git("add", ".")
    git("commit", "-m", "before")
    committed = tree_hash(tmp_path)

    file.write_text("after")

    assert tree_hash(tmp_path) != committed
    file.write_text("before")
    assert tree_hash(tmp_path) == committed


def test_the_records_are_not_a_part_of_the_tree():
    assert ".streak.jsonl" in (ROOT / ".gitignore").read_text().splitlines()


def test_busy_loops_end_with_their_block():
    with busy_loops(2) as loops:
        assert [loop.poll() for loop in loops] == [None, None]

    assert [loop.poll() for loop in loops] == [-9, -9]
