"""Programs as Debian packs them: downloaded and unpacked into a folder, never installed."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Unpacked:
    """Where packages lie, and the environment in which their programs find their libraries."""

    root: Path

    @property
    def environment(self) -> dict[str, str]:
        libraries = {str(path.parent) for path in self.root.glob("usr/lib/**/*.so*")}
        return {**os.environ, "LD_LIBRARY_PATH": ":".join(sorted(libraries))}

    def version(self, program: Path, word: str) -> str:
        """The first line that it writes about itself."""
        told = subprocess.run(
            [program, word], env=self.environment, check=True, capture_output=True, text=True
        )
        return (told.stdout or told.stderr).splitlines()[0]


def fetch(packages: Sequence[str], folder: Path) -> Unpacked:
    """Download the packages into a folder and unpack them there.

    Raises:
        CalledProcessError: This is no Debian, or its mirrors cannot be reached.
    """
    # Whoever downloads for apt is nobody special, and has to get into the folder.
    folder.chmod(0o755)
    subprocess.run(
        ["apt-get", "-o", "APT::Sandbox::User=root", "-qq", "download", *packages],  # noqa: S607
        cwd=folder,
        check=True,
    )
    root = folder / "root"
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, root], check=True)  # noqa: S607
    return Unpacked(root)
