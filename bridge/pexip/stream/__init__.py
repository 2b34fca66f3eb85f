"""The event stream: bytes as they arrive, frames, typed events, and silence."""
