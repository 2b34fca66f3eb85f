"""What the bridge raises, and the reference numbers that tie a reply to its log line."""

from random import Random

# No vowels and no look-alikes: a reference is read aloud over the phone.
_REFERENCE_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


class BridgeError(Exception):
    """Anything the bridge itself refuses or fails at; its text may be shown to a person."""


class SettingsError(BridgeError):
    """A setting is missing or wrong; each problem is one line that names the variable."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class DatabaseInUseError(BridgeError):
    """Another process works with the same database, and only one can."""


class NewerTablesError(BridgeError):
    """The database's tables are those of a newer version, and this one does not know them."""


def new_reference(random: Random) -> str:
    """A short number for a failure, the same in the person's reply and in the log."""
    return "".join(random.choice(_REFERENCE_ALPHABET) for _ in range(6))


def new_id(random: Random) -> str:
    """An identifier nobody can guess if `random` is the system's, as outside of tests."""
    return f"{random.getrandbits(96):024x}"
