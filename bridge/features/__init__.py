"""What people can see the bridge do: one file a capability, listed here."""

from bridge.features import (
    access,
    attention,
    binding,
    captions,
    chat,
    checkup,
    conference,
    consent,
    guests,
    guide,
    indicators,
    layout,
    moderation,
    own_participant,
    participants,
    pinning,
    presence,
    presentation,
    screen_text,
)

# Consent comes first among the handlers: a line that stops the mirror is not mirrored itself.
FEATURES = (
    guide,
    binding,
    consent,
    conference,
    participants,
    moderation,
    guests,
    attention,
    screen_text,
    layout,
    indicators,
    pinning,
    chat,
    captions,
    presence,
    presentation,
    own_participant,
    checkup,
    access,
)

COMMANDS = (
    *guide.COMMANDS,
    *binding.COMMANDS,
    *conference.COMMANDS,
    *participants.COMMANDS,
    *moderation.COMMANDS,
    *guests.COMMANDS,
    *attention.COMMANDS,
    *screen_text.COMMANDS,
    *layout.COMMANDS,
    *indicators.COMMANDS,
    *pinning.COMMANDS,
    *chat.COMMANDS,
    *captions.COMMANDS,
    *access.COMMANDS,
)
HANDLERS = (
    *consent.HANDLERS,
    *chat.HANDLERS,
    *captions.HANDLERS,
    *presence.HANDLERS,
    *presentation.HANDLERS,
    *own_participant.HANDLERS,
)
CARD = (
    presence.CARD,
    attention.CARD,
    presentation.CARD,
    screen_text.CARD,
    layout.CARD,
    indicators.CARD,
    captions.CARD,
    conference.CARD,
    own_participant.CARD,
)
CHECKS = (*checkup.CHECKS,)
