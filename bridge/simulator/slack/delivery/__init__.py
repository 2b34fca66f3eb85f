"""Payloads on their way to the app, over sockets or HTTP."""
