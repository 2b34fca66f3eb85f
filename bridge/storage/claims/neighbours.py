"""Whether a process of this machine has ended: nobody need wait for the lease of such a one.

A process is named by the boot of its kernel, its machine's name, its namespace of process ids and
its id there. Whoever shares all but the last can ask the kernel; of others only their lease tells.
"""

import os
import socket
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


def name_process() -> str | None:
    """What others on this machine may know this process by; None where the system does not tell."""
    place = _place()
    return None if place is None else f"{place} {os.getpid()}"


def has_ended(process: str | None) -> bool:
    """Whether it surely has: not where it runs elsewhere, or cannot be asked for."""
    if process is None:
        return False
    place, _, pid = process.rpartition(" ")
    if place != _place() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return _is_dead(int(pid))


def _place() -> str | None:
    try:
        boot, namespace = _BOOT.read_text().strip(), _NAMESPACE.readlink()
    except OSError:
        return None
    return f"{boot} {socket.gethostname()} {namespace}"


def _is_dead(pid: int) -> bool:
    """It has ended, and whoever started it has not asked yet how."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state in {"Z", "X"}
