"""How else people say what a row does, by the row's name, and what they ask for in vain."""

from types import MappingProxyType

from bridge.commands.table.phrases import phrases
from bridge.features.phrases import (
    calls,
    channel,
    elsewhere,
    following,
    meeting,
    microphones,
    picture,
    rooms,
    words,
)

PHRASES = MappingProxyType(
    {
        name: phrases(lines)
        for each in (channel, microphones, meeting, calls, picture, rooms, words, following)
        for name, lines in each.PHRASES.items()
    }
)
ANSWERS = elsewhere.ANSWERS
