"""Look through files of any kind for what no other tool of ours sees; a part of `make check`."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

_ROOT = Path(__file__).parents[1]
_LARGEST_BYTES = 1_000_000
# Copies from elsewhere stay as they came, byte for byte.
_COPIES = _ROOT / "tests" / "data"
# Put together here, so that this file does not find itself.
_PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z ]*" + rb"PRIVATE KEY-----")
_PARSERS: dict[str, Callable[[str], object]] = {
    ".json": json.loads,
    ".toml": tomllib.loads,
    # A file may hold several documents, as Kubernetes has them.
    ".yaml": lambda text: list(yaml.safe_load_all(text)),
    ".yml": lambda text: list(yaml.safe_load_all(text)),
}


def problems(path: Path) -> Iterator[str]:
    """What is wrong with one file, as a person would say it."""
    data = path.read_bytes()
    if len(data) > _LARGEST_BYTES:
        yield f"larger than {_LARGEST_BYTES} bytes"
    if _PRIVATE_KEY.search(data):
        yield "holds a private key"
    if b"\0" in data:
        return
    if data and not data.endswith(b"\n"):
        yield "does not end with a line break"
    if b"\r\n" in data:
        yield "has line ends of Windows"
    if parse := _PARSERS.get(path.suffix):
        try:
            parse(data.decode())
        except (ValueError, yaml.YAMLError) as error:
            yield f"cannot be read: {error}"


def main() -> int:
    found = [
        f"{path}: {problem}"
        for path in map(Path, sys.argv[1:] or _tracked())
        if path.is_file() and not path.resolve().is_relative_to(_COPIES)
        for problem in problems(path)
    ]
    sys.stderr.write("".join(f"{line}\n" for line in found))
    return min(len(found), 1)


def _tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - whichever git is first
        cwd=_ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [str(_ROOT / name) for name in listed.stdout.split("\0") if name]


if __name__ == "__main__":
    sys.exit(main())
