"""What is built and installed holds all that it needs: tables, page and simulators included."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.patience import PATIENCE

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "bridge" / "simulator" / "page" / "static"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel, which is all that installing one does."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    [wheel] = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def python(*arguments: str, installed: Path, folder: Path, **variables: str) -> str:
    """Run with the unpacked wheel in front of this checkout."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(installed), **variables},
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_holds_every_module_and_every_file_of_the_page(installed: Path):
    wanted = {path.relative_to(ROOT) for path in (ROOT / "bridge").rglob("*.py")} | {
        path.relative_to(ROOT) for path in STATIC.rglob("*") if path.is_file()
    }

    assert [str(path) for path in wanted if not (installed / path).is_file()] == []


def test_it_is_this_package_that_runs(installed: Path, tmp_path: Path):
    told = python(
        "-c", "import bridge; print(bridge.__file__)", installed=installed, folder=tmp_path
    )

    assert Path(told.strip()).is_relative_to(installed)


def test_it_migrates_a_database(installed: Path, tmp_path: Path):
    told = python(
        *("-m", "bridge", "migrate"),
        installed=installed,
        folder=tmp_path,
        BRIDGE_DATABASE_URL="sqlite:///made.sqlite",
    )

    assert told == "The database is up to date.\n"
    assert (installed / "bridge_migrations" / "env.py").is_file()
    assert (tmp_path / "made.sqlite").stat().st_size > 0


def test_it_holds_no_tests_and_names_its_license_and_command(installed: Path):
    assert not (installed / "tests").exists()
    [info] = installed.glob("*.dist-info")
    assert "bridge = bridge.__main__:main" in (info / "entry_points.txt").read_text()
    assert (info / "licenses" / "LICENSE").is_file()
