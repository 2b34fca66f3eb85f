"""What people read in several places, or with names and numbers put in, by subject."""

from bridge.mirror.words.sayings import saying

PEOPLE = saying("{count} people", one="{count} person")
SEEN_UNTIL_THEN = saying(
    "{count} people had been there until then", one="{count} person had been there until then"
)
PEOPLE_IN_MEETING = saying("{count} people in the meeting", one="{count} person in the meeting")
COUNT_IN_MEETING = saying("{count} in the meeting")
COUNT_BY_ROOM = saying("{count} in the meeting: {places}")
COUNT_HERE = saying("{count} here")
COUNT_IN_ROOM = saying("{count} in {room}")
MORE_ROOMS = saying("{count} more rooms", one="{count} more room")
LIVE = saying("live, {count} people", one="live, {count} person")
LIVE_AND_WAITING = saying(
    "live, {count} people, {waiting} waiting", one="live, {count} person, {waiting} waiting"
)
MEETING_LINE = saying("{alias} in {channel}: {count} people", one="{alias} in {channel}: 1 person")
PEOPLE_ON_PAGE = saying(
    "{count} people · page {page} of {pages}", one="{count} person · page {page} of {pages}"
)

JOINED = saying("{names} joined")
LEFT = saying("{names} left")
JOINED_AND_LEFT = saying("{names} joined and left again")
LEFT_AND_CAME_BACK = saying("{names} left and came back")
REMOVED = saying("{names} were removed by {detail}", one="{names} was removed by {detail}")
MOVED = saying("{names} moved to {detail}")
BACK_FROM_ROOM = saying("{names} are back from {detail}", one="{names} is back from {detail}")
ALL_BACK = saying("everyone is back from {detail}")

LOWER_HAND = saying("Lower {name}’s hand{where}")
BACK_IN = saying("The bridge is back in {alias}.")
BACK_AND_WAITS = saying("The bridge waits outside {alias}: a Host has to let it in.")
JOINING_STILL = saying(
    "The bridge is still on its way into {alias}: /pexip status tells if it is in."
)
ARE_WAITING = saying("{count} people are waiting:", one="One person is waiting:")
ARE_PRESENTING = saying("{count} people are presenting:", one="One person is presenting:")
ARE_SPEAKING = saying("{count} people are speaking:", one="One person is speaking:")
ARE_MUTED = saying("{count} people are muted:", one="One person is muted:")
ARE_UNMUTED = saying("{count} people are unmuted:", one="One person is unmuted:")
MORE_PEOPLE = saying("… and {count} more")
NOBODY_PRESENTS = saying("Nobody is presenting.")
NOBODY_SPEAKS = saying("Nobody is speaking just now.")
NOBODY_MUTED = saying("Nobody is muted.")
NOBODY_UNMUTED = saying("Nobody is unmuted.")
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

ROOM = saying("Room {name}")
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
HOSTS_STAY_MUTED = saying(
    "{names}, who are Hosts, stay muted.", one="{names}, who is a Host, stays muted."
)
UNMUTE_HOSTS = saying("Unmute the Hosts too")
LIFTED_BUT = saying(
    "The Guests are no longer muted by the meeting, but {names} stay muted.",
    one="The Guests are no longer muted by the meeting, but {names} stays muted.",
)
LIFTED_BUT_UNSEEN = saying(
    "The Guests are no longer muted by the meeting. That {names} stay muted was accepted, not "
    "confirmed by the meeting yet.",
    one="The Guests are no longer muted by the meeting. That {names} stays muted was accepted, "
    "not confirmed by the meeting yet.",
)
SINCE_OTHER = saying("It is not as it was when you were asked.")
SINCE_ANOTHER = saying("{name} has left, and another {name} is there.")
SINCE_LEFT = saying("{names} have left.", one="{names} has left.")
SINCE_WITHOUT = saying("Since you were asked, it is no longer about {names}.")
SINCE_TOO = saying("Since you were asked, it has come to be about {names} as well.")
SINCE_STAYS = saying("{changed} So nothing was done. Give the command again if you still want it.")
NOBODY_UNMUTED_IN = saying("Nobody in {rooms} is unmuted by that.")

MORE_STAYS = saying(
    "(and {count} more stays, too many to be listed)",
    one="(and 1 more stay, too many to be listed)",
)
SLOWED_DOWN = saying(
    "{name} was slowed down: {count} more lines, all in the {document}.",
    one="{name} was slowed down: 1 more line, which is in the {document}.",
)
SLOWED_DOWN_UNKEPT = saying(
    "{name} was slowed down: {count} more lines, too many for the {document}.",
    one="{name} was slowed down: 1 more line, too many for the {document}.",
)
SLOWED_DOWN_KEPT = saying(
    "{name} was slowed down: {count} more lines; the {document} has {kept} of them."
)

PICTURE_SHOWN = saying("Everybody in the meeting sees “{name}”.")
PICTURE_ENDS_PRESENTATION = saying("Show the picture? {name} is presenting, which ends then.")

TIMES_ARE_OF = saying("Times are those of {zone}.")
SINCE = saying("Since {time}, {count} minutes", one="Since {time}, one minute")
JUST_SINCE = saying("Since {time}")

# Names, and how many more.
AND_MORE = saying("{names} and {count} more")
THERE = saying("There: {names}.")
NAMES_IN_ROOM = saying("In {room}: {names}")
NO_ROOM = saying("There is no breakout room “{room}”. There: {names}.")
NO_ROOM_OF_MANY = saying("There is no breakout room “{room}”. There: {names} and {count} more.")
PERSON_OR_ROOM = saying(
    "{name} is in the meeting, and {room} is a breakout room. Who is to read it?"
)
WHO_IS_THAT = saying("Who is “{word}”?")
ONLY_WAITING = saying("{name} is in the waiting room and not in the meeting yet. Nothing was done.")
IN_A_ROOM = saying("{name} is in {room}")
ONLY_WAITS = saying("{name} is waiting")
NOTHING_UNDER_WAY = saying(
    "You are asked nothing just now. /pexip undo takes back what you did last."
)
CANCELLED = saying("{what} is cancelled; nothing was done.")
IN_ANOTHER_PLACE = saying("{name} is in {room}.")
IN_MAIN_ROOM = saying("{name} is in the main room.")
NOT_DIALED = saying("Nobody there was dialed from the meeting.")
SPOKE_SO_FAR = saying("So far, of what was heard: {shares}")
SPOKE_THERE = saying("Of what was heard in the last meeting: {shares}")
UNLOCKED = saying("The meeting is unlocked.")
UNLOCKED_AND_IN = saying("The meeting is unlocked, and so {names} came in from the waiting room.")
NO_ADDRESS = saying(
    "“{address}” is no address that could be called. One looks like bob@example.com. "
    "Whoever is in this workspace joins from the meeting’s card, or is asked to by /pexip invite."
)
CALL_ALIAS = saying("Call the alias “{alias}” on the node?")
IN_MEETING_ALREADY = saying("{name} is in the meeting already.")
NOBODY_BY_NAME = saying(
    "Nobody is looked up by name: whoever is in this workspace joins from the meeting’s card, or "
    "is asked to by /pexip invite."
)
LEAVE_LOCKED = saying(
    "The meeting is locked, and the bridge would come back only when a Host in the meeting lets "
    "it in. Leave {alias}?"
)
SAY_IT_THERE = saying(
    "A direct message has no meeting. Yours are in these channels, say it there: {channels}.",
    one="A direct message has no meeting. Yours is in {channels}: say it there.",
)
MOVED_PEOPLE = saying("Moved {names} to {goal}.")
MOVED_SOME = saying("Moved {names} to {goal}. There already: {others}.")
SWAPPED = saying("Swapped: {one} is on the way to {to}, {other} to {back}.")
IN_ONE_ROOM = saying("{names} are in the same room already.")
NO_WAY_BACK = saying("What you did last, {done}, cannot be undone.")
NO_WAY_BACK_BUT = saying("What you did last, {done}, cannot be undone. What still can: {other}.")
TAKE_BACK = saying("Take back: {what}")
COMES_BACK = saying(
    "Whoever has left comes back from the meeting’s card, or by /pexip invite; "
    "an address is called with /pexip dial bob@example.com."
)
UNDONE_OR_LONG_AGO = saying(
    "Nothing is left to undo: what you did last, {done}, was an undo itself, is undone already, "
    "or is more than ten minutes ago."
)
NOT_IN_ROOMS = saying("Nobody in breakout rooms is among them: {places}.")
MOVE_THESE = saying("Move {names} to {room}?")
ROOM_IS_NOBODY = saying("{room} is a breakout room, and {command} is for people.")
PEOPLE_IN_ROOMS = saying("In breakout rooms: {places}.")
NOBODY_CALLED_WAITS = saying("Nobody called “{name}” is waiting. {who}")
WHO_WAITS = saying("Waiting: {names}.")
NOBODY_WAITS = saying("Nobody is waiting.")
INVITE_WHOM = saying(
    "Name them as @somebody or @group. An address is called: /pexip dial bob@example.com."
)
INVITE_NOBODY = saying(
    "“{who}” names nobody whom Slack knows. Type @ and choose a person or a group from Slack’s "
    "list. An address is called: /pexip dial bob@example.com."
)
NOBODY_WAS_DIALED = saying(
    "Nobody was dialed from the meeting. /pexip end ends it for everyone, /pexip leave takes only "
    "the bridge out."
)
HANDS_TO_LOWER = saying("{count} hands are up.", one="One hand is up.")
NO_HAND_UP = saying("No hand is up.")
IN_ROOMS = saying("{count} in rooms")
WAITING = saying("{count} waiting")
SAID_TO_SEVERAL = saying("{what}: {names}? They read: “{text}”")
TO_SEVERAL = saying("{what}: {names}?")
TO_THESE = saying("{what}: these {count}?", one="{what}: this one?")
WITH_DETAIL = saying("{what} ({detail})")
FOR_EXAMPLE = saying("For example: {line}")
CLOSE_ALL_ROOMS = saying("Close all breakout rooms?")
CLOSE_ROOM = saying("Close the breakout room {room}?")
WHO_ARE_YOU = saying(
    "Who are you in the meeting? /pexip link and your name there makes it known once and for all."
)
CLOCK_AHEAD = saying("This machine’s clock is {seconds} s ahead of {whose}.")
CLOCK_BEHIND = saying("This machine’s clock is {seconds} s behind {whose}.")
UNDO_BOTH = saying("{verb} both")
UNDO_SOME = saying("{verb} those {count}")
UNDO_ALL = saying("{verb} all {count}")
PROMINENT_MIX = saying("{mix} (prominent)")
THERE_ARE = saying("There are: {names}.")
UNKNOWN_THERE_ARE = saying("I don’t know “{line}”. There are: {names}.")
IN_SECONDS = saying("{limit} seconds")
BINDING_IS = saying("{alias} in {where} {state}.")
BINDING_IS_BECAUSE = saying("{alias} in {where} {state} ({why}).")
MEETING_IN = saying("{alias} in {channel}: {state}")
KEPT_FOR_GOOD = saying("Words are kept for good in {names}.")
KEPT_FOR_GOOD_AND_MORE = saying("Words are kept for good in {names} and {count} more.")
THEY_JOINED = saying("{names} joined")
THEY_LEFT = saying("{names} left")
ENDED_AT = saying("Ended {time}")
BRIDGE_LEFT_AT = saying("The bridge left {time}")
IN_PLACE = saying("{name} in {room}")
MORE_OF_ROW = saying("More with {name}")
ALSO_CALLED = saying("{usage} (also {names})")
IN_SLACK = saying("in Slack")
IN_CHAT_OF = saying("in {where}’s chat")
TITLE_IN = saying("{title} in {channel}")
TITLE_AND_ALIAS_IN = saying("{title} ({alias}) in {channel}")
ENDED = saying("The meeting was ended for everyone.")
ENDED_WITH_ROOMS = saying("The meeting was ended for everyone, in its breakout rooms too.")
ENDED_ROOMS_UNSEEN = saying(
    "The meeting was ended and its breakout rooms closed. Whoever had not come back from them yet "
    "may still be there: look with /pexip status."
)
ENDS_IN_ROOMS_TOO = saying(
    "That closes the breakout rooms with {count} people in them, too.",
    one="That closes the breakout rooms with 1 person in them, too.",
)
SEVERAL_ORDERS = saying(
    "These are {count} orders, and nothing is done yet. Press one after another:"
)
NOT_LATER_TOO = saying(
    "These are two orders, and nothing is done yet. The second is for later, and an act cannot be "
    "put off: say it when it is time. The first:"
)
NOT_LATER = saying(
    "It cannot be put off, and nothing is done yet. Press the button when it is time; a countdown "
    "for all to see is /pexip timer 5m."
)
NOT_LATER_BUT_FOR = saying(
    "It cannot be put off, and nothing is done yet: the button does it now. "
    "What is done for a while ends by itself: /pexip {example} for 5 min."
)
NOT_UNTIL = saying(
    "Nothing here waits for a time of day or for what happens, and nothing is done yet. It can end "
    "by itself: /pexip {example} for 5 min. The button does it until it is taken back:"
)
NOT_UNTIL_NOR_FOR = saying(
    "Nothing here waits for a time of day or for what happens, and nothing is done yet. "
    "The button does it until it is taken back:"
)
CORRECTED = saying("You have corrected yourself, so nothing is done yet. Is this what you mean?")
NOT_THE_OTHER = saying("Only {those}, and not {these}: is that what you mean?")
NOT_WITHOUT = saying("{question} Nothing was done.")
NOT_WITHOUT_ME = saying("{question} Nothing was done.")

# Binding, and who may.
HOST_HAS_NO_PIN = saying(
    "Joining {meeting} as Host has no PIN, so there is no proof that you may bind it. "
    "Ask a workspace admin, or whoever runs the bridge for BRIDGE_OPEN_ALIASES."
)
GUEST_HAS_NO_PIN = saying(
    "Joining {meeting} as Guest has no PIN, so there is no proof that you may bind it. "
    "Ask a workspace admin, or whoever runs the bridge for BRIDGE_OPEN_ALIASES."
)
PIN_WANTED = saying("{meeting} has a PIN. Give its Host PIN to bind it here.")
PIN_OR_GUEST = saying(
    "{meeting} has a PIN. Give its Host PIN to bind it here. "
    "Without one the bridge joins as a Guest."
)
BIND_FOR_MANY = saying(
    "Bind {alias} here? Its chat, slides and captions will be readable for the {count} members of "
    "this channel."
)
BIND_FOR_ALL = saying(
    "Bind {alias} here? Its chat, slides and captions will be readable for everybody in this "
    "workspace, for the channel is public."
)
BOUND_AS_HOST = saying("Bound to {alias}. The bridge is in, as Host.")
BOUND_AS_HOST_NAMED = saying("Bound to {alias}. The bridge is in, as Host, under the name {name}.")
NOT_IN_THAT_CHANNEL = saying("You are not in that channel any more, so nothing was done.")
MAY_NOT = saying("You may not use {command} here. Ask {who}.")
MAY_NOT_YET = saying("You may not use {command} here. Ask {who}. {why}")
WRONG_PINS_BY = saying(
    "{count} wrong PINs were tried for {alias} within ten minutes, the last by {person} in "
    "{channel}."
)
WRONG_PINS_FROM_AWAY = saying(
    "{count} wrong PINs were tried for {alias} within ten minutes, the last by somebody of another "
    "workspace."
)
NO_MORE_PINS = saying("Until it is quiet again nobody can try more.")
FEW_MORE_PINS = saying("After {most} only you and workspace admins can.")
YOU_MAY = saying("{state} · you may {what}")
YOU_MAY_NOTHING = saying("{state} · you may do nothing here")

# How it stands with a binding and its node.
STATE = saying("{state}")
STATE_BECAUSE = saying("{state} ({why})")
ABSENT = saying("The bridge is not in the meeting now: {state}.")
ABSENT_BECAUSE = saying("The bridge is not in the meeting now: {state} ({why}).")
UNREACHED = saying("the node cannot be reached")
UNREACHED_FOR = saying("the node cannot be reached: {why}")
NODE_FAILED = saying("the node answered with an error")
NODE_FAILED_WITH = saying("the node answered with an error ({status})")

# What was written in Slack and did not get into the meeting.
UNSAID = saying("{name}’s {act} did not reach the meeting: {why}.")
UNSAID_OF_NOBODY = saying("{what} did not reach the meeting: {why}.")
DOUBTFUL = saying("{name}’s {act} may not have arrived in the meeting: {why}.")
DOUBTFUL_OF_NOBODY = saying("{what} may not have arrived in the meeting: {why}.")
PARTLY = saying(
    "{count} of {of} parts of {name}’s {act} reached the meeting, and the others did not: {why}."
)
PARTLY_OF_NOBODY = saying(
    "{count} of {of} parts of somebody’s {act} reached the meeting, and the others did not: {why}."
)
PARTLY_DOUBTFUL = saying(
    "{count} of {of} parts of {name}’s {act} reached the meeting, and the others may not have: "
    "{why}."
)
PARTLY_DOUBTFUL_OF_NOBODY = saying(
    "{count} of {of} parts of somebody’s {act} reached the meeting, and the others may not have: "
    "{why}."
)
WAS_WRITTEN = saying("It was written {time}.")

# Calls, cameras, the picture.
DID_NOT_ANSWER = saying("{name} did not answer.")
DID_NOT_TAKE_IT = saying("{name} did not take the call.")
ANSWERED_ELSEWHERE = saying("{name} answered elsewhere: several of their devices rang.")
GAVE_UP = saying("{person} gave up calling {name}.")
CAMERA_STOPS = saying("{name}’s camera stops.")
CAMERA_MOVES = saying("{name}’s camera moves: {direction}.")
PROMINENT = saying("{name} makes the others quieter.")
NOT_PROMINENT = saying("{name} is as loud as the others.")
STREAMS_SHOW = saying("Streams and recordings now show {what}.")
STREAMS_SHOW_NO_LONGER = saying("Streams and recordings no longer show {what}.")
FRAMED = saying("Whoever speaks has a frame.")
NOT_FRAMED = saying("Whoever speaks no longer has a frame.")
STILL_OUT = saying("Pictures without movement are left out, in Adaptive Composition.")
STILL_OUT_AFTER = saying(
    "Pictures without movement are left out after {seconds} s, in Adaptive Composition."
)
NO_FACE_OUT = saying("Pictures without a face or movement are left out, in Adaptive Composition.")
NO_FACE_OUT_AFTER = saying(
    "Pictures without a face or movement are left out after {seconds} s, in Adaptive Composition."
)
EVEN_FACES_OUT = saying(
    "Pictures without movement, even with a face in them, are left out, in Adaptive Composition."
)
EVEN_FACES_OUT_AFTER = saying(
    "Pictures without movement, even with a face in them, are left out after {seconds} s, in "
    "Adaptive Composition."
)
TWO_LAYOUTS = saying("{host} for Hosts, {guest} for Guests")
NO_SLIDE = saying("What the node gave is no slide: {why}.")
NO_SLIDE_YET = saying("What the node gave is no slide: {why}; it is tried again.")

# Times of which nothing is known.
CAPTIONS_INTERRUPTED = saying("Captions were interrupted {times}{span}{loss}")
CHAT_CUT_OFF = saying(
    "The bridge was cut off {times}{span}{loss}; what was written in the meeting then is missing"
)
GAP_TIMES = saying("{count} times ")
GAP_LOSS = saying(", at least {count} lines", one=", at least {count} line")
GAP_UNTIL = saying("until {ended}")
GAP_AT = saying("at {began}")
GAP_SPAN = saying("{began}\u2013{ended}")

# Files, and what is told of a meeting.
FILE_OF = saying("{title} of {alias}, {time}.")
FILE_SO_FAR = saying("{title} of {alias}, {time}, still running.")
SLIDES_LISTED = saying("{count} slides: {links}", one="{count} slide: {links}")
ASKED_IN_CHAT = saying("{count} questions in the chat:", one="A question in the chat:")
IN_THE_CHAT = saying("in the chat")
LAST_ASKED_IN_CHAT = saying("{count} questions in the chat, the last {last}:")
FROM_TO = saying("From {began} to {ended}")
SHARED_IN_CHAT = saying("Files from the chat: {names}")
LINKED_IN_CHAT = saying("Links from the chat: {links}")
GET_FILE = saying("Get the {title}")
HANDS_STILL_UP = saying(
    "{count} hands were still up: {names}", one="{count} hand was still up: {names}"
)
STAYS_AS_BEFORE = saying("It does not end by itself, for it was so before.")
STAYS_UNCONFIRMED = saying("It does not end by itself, for the meeting has not confirmed it.")

# A room gets more time in a new one of its name.
ROOM_MOVED = saying("{room}: open for another {time}. Its people moved to a new room of that name.")
ROOM_ANEW = saying("{room}: open for another {time}, as a new room of that name. Nobody was in it.")
ROOM_STAYS_TOO = saying(
    "{room}: a new room of that name is open for another {time}. Not everybody has moved yet, so "
    "the old one stays until its own time is over."
)

# Told to one person.
INVITED = saying("*{name}* invites you to the meeting {meeting}, {channel}.")
DIAL_IN = saying("Call {meeting} to join.")

# Whether who was invited is also called.
CALLED_AS_WELL = saying("Also calling {names}. The thread shows whether they answer.")
NO_ADDRESS_IN_PROFILE = saying("Not called: {names}. No address that can be called in “{field}”.")
PROFILE_UNREAD = saying("Slack does not tell the profile: {names}.")
NOT_CALLED = saying("Not called: {names}. {why}")
CALLED_NOBODY = saying("Nobody was called. {why}")
CALLED_NOBODY_MAY_NOT = saying("Nobody was called: here you may invite, but not dial.")
CALLED_NOBODY_NO_FIELD = saying(
    "Nobody was called: profiles here have no field “{field}”. The owner names another with "
    "/pexip settings dial-field."
)
CALLED_NOBODY_NO_SCOPE = saying(
    "Nobody was called: Slack does not tell the bridge what profiles say. "
    "The app may lack users.profile:read."
)
CALLED_NOBODY_NO_ANSWER = saying("Nobody was called: Slack did not tell what profiles say.")

# Who is there, on the card.
PEOPLE_THERE = saying("{count} people", one="1 person")
PEOPLE_THERE_IN_ROOMS = saying("{count} people, {rooms} in rooms", one="1 person, {rooms} in rooms")

# What `find` found, and what it did not look at.
NO_LINE_HAS_WORD = saying("No line{limits} that is kept here has this word. Whole words count.")
NO_LINE_OF_NOBODY = saying(
    "Nobody whose name begins with “{name}” has said or written anything that is kept here{since}."
)
NO_LINE_HAS_WORDS = saying(
    "No line{limits} that is kept here has all of these words. Whole words count."
)
LOOKED_SINCE = saying("Looked through all that was said since {time}.")
LOOKED_SINCE_KEPT = saying(
    "Looked through all that was said since {time}; words are kept for {count} days.",
    one="Looked through all that was said since {time}; words are kept for 1 day.",
)
MEETINGS_BARRED = saying(
    "Left out: {count} meetings from before you could read here.",
    one="Left out: 1 meeting from before you could read here.",
)
LINES_WITHHELD = saying(
    "Left out: {count} lines that were withdrawn, or stopped by !stop.",
    one="Left out: 1 line that was withdrawn, or stopped by !stop.",
)
LINES_UNINDEXED = saying(
    "{count} lines of an earlier version cannot be found yet; try again in some minutes.",
    one="1 line of an earlier version cannot be found yet; try again in some minutes.",
)
CHAT_NOT_KEPT = saying("Chat is off here, so what is written is not kept.")
CAPTIONS_NOT_KEPT = saying("Captions are off here, so what is spoken is not kept.")
NEITHER_KEPT = saying("Captions and chat are off here, so nothing new is kept.")
TOO_OFTEN = saying(
    "That is more of “{command}” than one person may ask for in so short a time. "
    "Try again in {count} s."
)
