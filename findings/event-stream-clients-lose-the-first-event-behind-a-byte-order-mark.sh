#!/bin/sh
# httpx-sse 0.4.3 and three others: an event stream that begins with a byte order mark loses its first event.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install -q httpx-sse==0.4.3 httpx==0.28.1 sseclient-py==1.9.0 \
    launchdarkly-eventsource==1.7.4 aiohttp-sse-client2==0.3.0 aiohttp==3.14.5 requests==2.34.2

cat >"$folder/try.py" <<'PY'
import asyncio
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import requests
import sseclient
from aiohttp_sse_client2 import client as aiohttp_sse
from httpx_sse import connect_sse
from ld_eventsource import SSEClient
from ld_eventsource.config import ErrorStrategy

MARK = "\ufeff".encode()


class Stream(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        mark = MARK if self.path == "/marked" else b""
        self.wfile.write(mark + b"data: one\n\ndata: two\n\n")

    def log_message(self, *_):
        pass


def with_httpx_sse(url):
    with httpx.Client() as http, connect_sse(http, "GET", url) as source:
        return [event.data for event in source.iter_sse()]


def with_sseclient(url):
    return [event.data for event in sseclient.SSEClient(requests.get(url, stream=True)).events()]


def with_launchdarkly(url):
    source = SSEClient(url, error_strategy=ErrorStrategy.always_fail())
    return [event.data for event in source.events]


def with_aiohttp(url):
    async def read():
        async with aiohttp_sse.EventSource(url, max_connect_retry=0) as source:
            seen = []
            async for event in source:
                seen.append(event.data)
                if event.data == "two":
                    return seen

    return asyncio.run(read())


CLIENTS = {
    "httpx-sse": with_httpx_sse,
    "sseclient-py": with_sseclient,
    "launchdarkly-eventsource": with_launchdarkly,
    "aiohttp-sse-client2": with_aiohttp,
}
server = HTTPServer(("127.0.0.1", 0), Stream)
threading.Thread(target=server.serve_forever, daemon=True).start()
for name, read in CLIENTS.items():
    base = f"http://127.0.0.1:{server.server_port}"
    print(name, read(f"{base}/plain"), read(f"{base}/marked"))
PY

echo "httpx-sse 0.4.3, sseclient-py 1.9.0, launchdarkly-eventsource 1.7.4, aiohttp-sse-client2 0.3.0"
echo "One would guess: a mark at the very start is taken off, as the standard of event streams says and browsers do."
echo "What happens: it becomes a part of the first field's name, so that the first event is not there; no error."
seen=$("$folder/bin/python" "$folder/try.py")
echo "$seen"
expected="httpx-sse ['one', 'two'] ['two']
sseclient-py ['one', 'two'] ['two']
launchdarkly-eventsource ['one', 'two'] ['two']
aiohttp-sse-client2 ['one', 'two'] ['two']"
test "$seen" = "$expected" || { echo "one of them behaves otherwise now" >&2; exit 1; }
