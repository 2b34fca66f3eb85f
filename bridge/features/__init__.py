"""What people can see the bridge do: one file a capability, listed here."""

from bridge.features import (
    binding,
    captions,
    chat,
    conference,
    consent,
    guide,
    moderation,
    participants,
    presence,
)

# Consent comes first among the handlers: a line that stops the mirror is not mirrored itself.
FEATURES = (
    guide,
    binding,
    consent,
    conference,
    participants,
    moderation,
    chat,
    captions,
    presence,
)

COMMANDS = (
    *guide.COMMANDS,
    *binding.COMMANDS,
    *conference.COMMANDS,
    *participants.COMMANDS,
    *moderation.COMMANDS,
    *chat.COMMANDS,
    *captions.COMMANDS,
)
HANDLERS = (
    *consent.HANDLERS,
    *chat.HANDLERS,
    *captions.HANDLERS,
    *presence.HANDLERS,
)
CARD = (presence.CARD, captions.CARD, conference.CARD)
