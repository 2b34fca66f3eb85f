"""Tell people in a direct message what they asked to be told of, while they may still know it.

What is to be told is stored with what it is about, and its message goes through the outbox: a
process that dies on the way leaves it to the next.
"""

from bridge.features.alerting.watching import Alerting

__all__ = ["Alerting"]
