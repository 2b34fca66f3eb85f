"""Pexip's client API: join a conference as a participant, act in it, follow its events.

`token.request_token` joins and gives a `Token`, `client.PexipClient` speaks for it, and its
`events()` tell what happens. The API document and what is known of the wire beyond it are named
beside each class.
"""
