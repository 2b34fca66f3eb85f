#!/bin/sh
# requests-sse 0.5.3: a CR at the end of one read and its LF at the start of the next end an event.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install -q requests-sse==0.5.3 requests==2.34.2

cat >"$folder/try.py" <<'PY'
import socket
import threading
import time

from requests_sse import EventSource

STREAM = b"data: first line\r\ndata: second line\r\n\r\n"
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def serve(listening, pieces):
    connection, _ = listening.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(HEAD)
        for piece in pieces:
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            time.sleep(0.3)


def events(*pieces):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening, pieces), daemon=True).start()
        seen = []
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        with EventSource(url, max_connect_retry=0, timeout=10) as source:
            for event in source:
                seen.append(event.data.replace("\n", " / "))
                if event.data.endswith("second line"):
                    return seen


after_cr = STREAM.index(b"\r") + 1
print("in one read: ", events(STREAM))
print("in two reads:", events(STREAM[:after_cr], STREAM[after_cr:]))
PY

echo "requests-sse 0.5.3"
echo "One would guess: CR LF is one end of line, wherever the network cuts the bytes; one event of two lines."
echo "What happens: cut between the two, the LF counts as an empty line, and each line is an event of its own."
seen=$("$folder/bin/python" "$folder/try.py")
echo "$seen"
expected="in one read:  ['first line / second line']
in two reads: ['first line', 'second line']"
test "$seen" = "$expected" || { echo "requests-sse behaves otherwise now" >&2; exit 1; }
