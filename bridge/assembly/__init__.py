"""How the parts of one process are put together, room by room; `bridge.app` runs them."""
