"""`bridge run` for the demo: settings are variables, and the status page needs no password here."""

import asyncio
import sys
from random import SystemRandom

from bridge.app import run_bridge
from bridge.clock import SystemClock
from bridge.config import load_settings
from bridge.log import set_up_logging


def main() -> None:
    settings = load_settings()
    set_up_logging(settings.log_format)

    def tell(port: int) -> None:
        sys.stdout.write(f"http://127.0.0.1:{port}/status\n")
        sys.stdout.flush()

    asyncio.run(
        run_bridge(
            settings, clock=SystemClock(), random=SystemRandom(), ready=tell, shows_status=True
        )
    )


if __name__ == "__main__":
    main()
