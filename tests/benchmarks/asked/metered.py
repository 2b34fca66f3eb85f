"""Run a Python program in this process, with a meter of its CPU: `metered.py PORT MODULE …`.

Whoever connects to the port is told the CPU time of all threads so far, in seconds: from outside
the kernel tells it in hundredths only.
"""

import runpy
import socketserver
import sys
import threading
import time
from pathlib import Path

from typing_extensions import override


class _Reading(socketserver.BaseRequestHandler):
    @override
    def handle(self) -> None:
        self.request.sendall(f"{time.process_time()}\n".encode())


def main() -> None:
    port, program, *arguments = sys.argv[1:]
    meter = socketserver.TCPServer(("127.0.0.1", int(port)), _Reading)
    threading.Thread(target=meter.serve_forever, daemon=True).start()
    # What is run must not find this folder in front of its own.
    sys.path.pop(0)
    sys.argv = [program, *arguments]
    if program.endswith(".py"):
        runpy.run_path(str(Path(program)), run_name="__main__")
    else:
        runpy.run_module(program, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
