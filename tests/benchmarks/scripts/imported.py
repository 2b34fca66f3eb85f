"""How long `import bridge.app` takes the processor, in a process that has done nothing else."""

import json
import sys
import time

began = time.process_time()
import bridge.app  # noqa: E402, F401

sys.stdout.write(json.dumps({"ms": (time.process_time() - began) * 1000}) + "\n")
