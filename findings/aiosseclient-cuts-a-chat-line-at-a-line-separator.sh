#!/bin/sh
# aiosseclient 0.1.8: what an event carries ends at the first U+2028, U+0085 or U+001C within it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install -q aiosseclient==0.1.8

cat >"$folder/try.py" <<'PY'
import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from aiosseclient import aiosseclient

PAYLOADS = "two\u2028lines", "two\u0085lines", "two\x1clines"


class Stream(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for payload in PAYLOADS:
            self.wfile.write(f"event: message_received\ndata: {payload}\n\n".encode())

    def log_message(self, *_):
        pass


async def main(url):
    async for event in aiosseclient(url):
        print(event.event, json.dumps(event.data))


server = HTTPServer(("127.0.0.1", 0), Stream)
threading.Thread(target=server.serve_forever, daemon=True).start()
asyncio.run(main(f"http://127.0.0.1:{server.server_port}/"))
PY

echo "aiosseclient 0.1.8"
echo "One would guess: lines of an event stream end at CR, LF or both; all else is part of what was written."
echo "What happens: str.splitlines() ends them at five more characters, and what follows one is dropped with a printed warning."
seen=$("$folder/bin/python" "$folder/try.py")
echo "$seen"
expected='message_received "two"
message_received "two"
message_received "two"'
test "$seen" = "$expected" || { echo "aiosseclient behaves otherwise now" >&2; exit 1; }
