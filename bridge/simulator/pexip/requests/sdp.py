"""The node's side of an offer: every medium is taken, and nothing is sent or received.

Session descriptions are those of RFC 8866, and as WebRTC (RFC 8829) wants them.
"""

from collections.abc import Iterator

# What a browser needs to believe in a far end; no packet ever reaches it.
_TRANSPORT = (
    "c=IN IP4 127.0.0.1",
    "a=ice-ufrag:node",
    "a=ice-pwd:simulated-node-without-media",
    f"a=fingerprint:sha-256 {':'.join(['00'] * 32)}",
    "a=setup:passive",
    "a=rtcp-mux",
)
_KEPT = ("a=mid:", "a=rtpmap:", "a=fmtp:", "a=content:", "a=sctp-port:", "a=max-message-size:")
_SESSION = ("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0")


def inactive_answer(offer: str) -> str:
    """Answer an offer in its own media and codecs."""
    return "\r\n".join([*_SESSION, *_bundle(offer), *_media(offer), ""])


def _bundle(offer: str) -> Iterator[str]:
    """One transport for all media, where the offer has them in one."""
    yield from (line for line in offer.splitlines() if line.startswith("a=group:BUNDLE"))


def _media(offer: str) -> Iterator[str]:
    for line in offer.splitlines():
        if line.startswith("m="):
            yield line
            yield from _TRANSPORT
            if not line.startswith("m=application"):
                yield "a=inactive"
        elif line.startswith(_KEPT):
            yield line
