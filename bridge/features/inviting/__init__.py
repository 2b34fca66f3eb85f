"""Invitations: a direct message with a way in, and a call where the owner has allowed it."""

from bridge.features.inviting.inviting import COMMANDS

__all__ = ["COMMANDS"]
