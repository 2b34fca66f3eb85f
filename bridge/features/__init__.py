"""What people can see the bridge do: one file a capability, listed here."""

from bridge.features import (
    binding,
    captions,
    chat,
    conference,
    consent,
    guide,
    moderation,
    own_participant,
    participants,
    presence,
    presentation,
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
    presentation,
    own_participant,
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
    *presentation.HANDLERS,
    *own_participant.HANDLERS,
)
CARD = (presence.CARD, presentation.CARD, captions.CARD, conference.CARD, own_participant.CARD)
