"""How late a bridge's loop is, from outside: `/healthz` asked again and again until it is stopped.

    python loop_probe.py PORT

Each line that it reads asks for the longest answer since the last, in seconds, and begins anew.
"""

import http.client
import sys
import threading
import time

_PAUSE_SECONDS = 0.004


class Probe:
    """Asks on one connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._worst = 0.0
        self._began: float | None = None

    def run(self) -> None:
        while True:
            self._began = time.perf_counter()
            self._connection.request("GET", "/healthz")
            self._connection.getresponse().read()
            self._worst = max(self._worst, time.perf_counter() - self._began)
            self._began = None
            time.sleep(_PAUSE_SECONDS)

    def take(self) -> float:
        """What is still waited for counts as well."""
        began = self._began
        waiting = 0.0 if began is None else time.perf_counter() - began
        worst, self._worst = max(self._worst, waiting), 0.0
        return worst


def main() -> None:
    probe = Probe(int(sys.argv[1]))
    threading.Thread(target=probe.run, daemon=True).start()
    for _ in sys.stdin:
        sys.stdout.write(f"{probe.take():.4f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
