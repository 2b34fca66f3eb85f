"""The sayings with a number in them, by what they are about."""

from bridge.mirror.words.sayings import saying

PEOPLE = saying("{count} people", one="{count} person")
PEOPLE_IN_MEETING = saying("{count} people in the meeting", one="{count} person in the meeting")
COUNT_IN_MEETING = saying("{count} in the meeting")
COUNT_BY_ROOM = saying("{count} in the meeting: {places}")
COUNT_HERE = saying("{count} here")
COUNT_IN_ROOM = saying("{count} in {room}")
MORE_ROOMS = saying("{count} more rooms", one="{count} more room")
LIVE = saying("live, {count} people", one="live, {count} person")
MEETING_LINE = saying("{alias} in {channel}: {count} people", one="{alias} in {channel}: 1 person")
PEOPLE_ON_PAGE = saying(
    "{count} people · page {page} of {pages}", one="{count} person · page {page} of {pages}"
)

HANDS_UP = saying(
    "{count} hands are up, the first one first:", one="One hand is up, the first one first:"
)
SPOTLIT_FIRST = saying("{name} is spotlighted.")
SPOTLIT = saying("{name} is spotlighted, in place {place}.")
LET_IN = saying("{count} people let in.", one="1 person let in.")
LET_IN_UNSEEN = saying(
    "Let in {count} people: accepted, not confirmed by the meeting yet.",
    one="Let in 1 person: accepted, not confirmed by the meeting yet.",
)
TONES_SENT = saying("{count} tones were sent to {name}.", one="One tone was sent to {name}.")

ROOMS = saying("{count} breakout rooms:", one="One breakout room:")
ROOMS_OPENED = saying("Opened {rooms}.")
ROOMS_OPENED_AND_FILLED = saying(
    "Opened {rooms} and moved {count} people.", one="Opened {rooms} and moved 1 person."
)
ROOMS_CLOSE_AND_BACK = saying("They close in {time}: everyone comes back.")
ROOMS_CLOSE_AND_OUT = saying("They close in {time}: their calls end.")
ROOM_CLOSED = saying("All {count} breakout rooms are closed.", one="{room} is closed.")
ROOM_CLOSING = saying("All {count} breakout rooms are closing.", one="{room} is closing.")
ROOM_EMPTY = saying("Nobody is in them.", one="Nobody is in it.")
COME_BACK = saying(
    "{count} people come back to the main room.", one="One person comes back to the main room."
)
CALLS_END = saying(
    "{count} people are disconnected from the meeting.",
    one="One person is disconnected from the meeting.",
)
GUESTS_HERE_ONLY = saying(
    "{count} Guests are here; nobody in {rooms} is muted.",
    one="One Guest is here; nobody in {rooms} is muted.",
)

INVITED = saying("*{name}* invites you to the meeting {meeting}, {channel}.")
DIAL_IN = saying("Call {meeting} to join.")
