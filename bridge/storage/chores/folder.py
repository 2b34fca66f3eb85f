"""Where the migrations are: in a checkout, or beside the package in an installed wheel."""

from pathlib import Path

from bridge.errors import BridgeError

# The wheel installs the folder under a name of its own, beside the package.
_FOLDERS = ("bridge_migrations", "migrations")


def find_folder() -> Path:
    """Raises BridgeError where they are missing."""
    around = Path(__file__).parents[3]
    for name in _FOLDERS:
        if (around / name / "env.py").is_file():
            return around / name
    raise BridgeError("The migrations are missing from this installation.")
