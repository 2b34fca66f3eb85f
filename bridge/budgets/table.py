"""Every budget of the bridge, with its reason; `docs/limits.md` prints this table.

A *person* is one participant of one meeting, or one person of Slack; a *target* is what many
may aim at; an *entrance* is what anybody can reach; an *input* is what is cut where it enters.
"""

from bridge.budgets.budget import Budget

# By participant.
CHAT_LINES = Budget(
    "chat_lines",
    "one participant",
    30,
    "chat lines",
    "Slack takes about one post a second and channel, which belongs to everybody in the meeting",
    "one post counts them; the chat log has them",
    seconds=60.0,
)
CHAT_KEPT = Budget(
    "chat_lines_kept",
    "one participant",
    5_000,
    "stored chat lines",
    "a database that grows by the second takes everybody down",
    "the post that counts them says how many the chat log has",
    seconds=3600.0,
)
WORDS_KEPT = Budget(
    "characters_kept",
    "one participant",
    2_000_000,
    "stored characters of chat, and as many of captions",
    "a few lines can be as large as thousands",
    "as above",
    seconds=3600.0,
)
DATA_NOTES = Budget(
    "data_notes",
    "one meeting",
    20,
    "notes on data in the chat, and answers to private messages",
    "each participant gets one, and whoever joins again is another participant",
    "no further note; the counter counts",
    seconds=600.0,
)
CAPTIONS_POSTED = Budget(
    "caption_characters",
    "one speaker",
    60_000,
    "characters of captions",
    "nobody speaks more than 20 characters a second for long",
    "one post counts the lines; the transcript has them",
    seconds=600.0,
)
CAPTIONS_KEPT = Budget(
    "captions_kept",
    "one speaker",
    20_000,
    "stored captions",
    "as for chat lines",
    "the post that counts them says how many the transcript has",
    seconds=3600.0,
)
HANDS = Budget(
    "hands",
    "one participant",
    6,
    "hands raised",
    "each is a post, and whoever moderates is to look at each",
    "the hand is shown as soon as the budget allows; card and commands know it at once",
    seconds=120.0,
)
JOINS_NAMED = Budget(
    "joins_named",
    "one meeting",
    12,
    "names in a line of comings and goings",
    "a crowd or a caller who comes and goes is one line",
    "they are counted: “and 412 more”",
    seconds=60.0,
)
CHAT_OF_ALL = Budget(
    "chat_lines_of_all",
    "one meeting",
    120,
    "chat lines of all its Guests together",
    "whoever joins again and again, or comes as many, has a budget of their own each time",
    "one post counts them; the chat log has them",
    seconds=120.0,
)
CHAT_KEPT_OF_ALL = Budget(
    "chat_lines_kept_of_all",
    "one meeting",
    20_000,
    "stored chat lines of all people together",
    "as for one participant",
    "the post that counts them says how many the chat log has",
    seconds=3600.0,
)
WORDS_KEPT_OF_ALL = Budget(
    "characters_kept_of_all",
    "one meeting",
    10_000_000,
    "stored characters of the chat of all people together",
    "as for one participant",
    "as above",
    seconds=3600.0,
)
STAYS = Budget(
    "stays",
    "one meeting",
    10_000,
    "stays in its attendance",
    "whoever joins again is a new row; no conference has more than 5,000 people at once",
    "the attendance file counts them in its last row",
)
SLIDES = Budget(
    "slides",
    "one meeting",
    1,
    "slide posted",
    "a picture costs four calls to Slack",
    "the slide that stands then is posted",
    seconds=10.0,
)

# By target.
WRONG_PINS = Budget(
    "wrong_pins",
    "one conference",
    8,
    "wrong PINs, by all people and ways together",
    "Pexip closes a meeting to all callers after 20 in ten minutes",
    "nothing is asked of the node; owners are told",
    seconds=600.0,
)
WRONG_PINS_OF_ONE = Budget(
    "wrong_pins_of_one",
    "one person",
    5,
    "of these; the rest is for owners and admins",
    "whoever mistypes must not shut out those who know the PIN",
    "nothing is asked of the node",
    seconds=600.0,
)
WRONG_PINS_IN_ALL = Budget(
    "wrong_pins_in_all",
    "one person",
    10,
    "wrong PINs for all conferences together",
    "a meeting may have aliases that the bridge does not know to be one",
    "nothing is asked of the node",
    seconds=600.0,
)
FAILED_BINDS = Budget(
    "failed_binds",
    "one person",
    10,
    "binds that led nowhere",
    "each tells whether a meeting exists",
    "a kind answer, and nothing is asked of the node",
    seconds=600.0,
)
DIALS = Budget(
    "dials",
    "one person",
    20,
    "calls out of a meeting",
    "each rings at somebody’s, and may cost money",
    "a kind answer, and nothing is asked of the node",
    seconds=600.0,
)

INVITATIONS = Budget(
    "invitations",
    "one person",
    10,
    "invitations, each of up to 20 people",
    "each is a direct message that nobody asked for",
    "a kind answer, and nobody is written to",
    seconds=600.0,
)
FETCHED = Budget(
    "fetched",
    "one person",
    20,
    "looks at a whole meeting, as a file or for who spoke how much",
    "each reads all that was said there, and takes up to some seconds of the processor",
    "a kind answer, and nothing is read",
    seconds=600.0,
)
SEARCHES = Budget(
    "searches",
    "one person",
    30,
    "searches",
    "each goes through all lines of a channel’s meetings",
    "a kind answer, and nothing is read",
    seconds=60.0,
)

# By entrance.
COMMANDS = Budget(
    "commands",
    "one person",
    300,
    "commands, presses and forms",
    "each is looked up, written down and answered; nobody means so many",
    "a kind answer, and nothing is looked up",
    seconds=60.0,
)
TYPED = Budget(
    "typed",
    "one command",
    5_000,
    "characters",
    "the longest field takes 4,000; a mention can have ten times as much",
    "a kind answer; nothing is read",
)
HTTP_BODY = Budget(
    "http_body",
    "one request over HTTP",
    1024 * 1024,
    "bytes",
    "Slack's largest payloads are views of 250 kB; a form encodes one to about three times that",
    "413, before it is read",
)
HTTP_HEADERS = Budget(
    "http_headers",
    "one connection over HTTP",
    10,
    "seconds until its headers are there",
    "a connection costs a file",
    "it is closed",
)
HTTP_READING = Budget(
    "http_reading",
    "one request over HTTP",
    10,
    "seconds until its body is there",
    "whoever sends a byte a minute holds it open for ever",
    "408, and it is closed",
)
HTTP_CONNECTIONS = Budget(
    "http_connections",
    "all of HTTP",
    500,
    "connections at once",
    "a process has about 1,000 files",
    "the one that has waited longest without a request is closed",
)
STATUS_TRIES = Budget(
    "status_tries",
    "one address that asks for the status page",
    10,
    "wrong passwords",
    "a password must not be found by trying",
    "429, also for the right one",
    seconds=600.0,
)
STATUS_TRIES_IN_ALL = Budget(
    "status_tries_in_all",
    "all that ask for the status page",
    200,
    "wrong passwords",
    "whoever tries may have many addresses",
    "429, also for the right one",
    seconds=600.0,
)
STATUS_WATCHERS = Budget(
    "status_watchers",
    "the status page",
    20,
    "pages that are kept up to date",
    "each is drawn anew every two seconds",
    "503; the page itself is shown, and loaded again every ten seconds",
)
INSTALL_SECONDS = Budget(
    "install_seconds",
    "one install page",
    600,
    "seconds until Slack sends back",
    "its state is signed and kept nowhere, so that asking for it costs nothing",
    "whoever comes later begins again",
)

# What is cut where it enters.
NAME = Budget(
    "name",
    "one name, address or label from a node",
    250,
    "characters",
    "Pexip’s own limit; what is compared and shown is 80 of them at most",
    "it ends in “…”",
)
WORDS = Budget(
    "words",
    "one chat line or caption",
    40_000,
    "characters",
    "Slack’s own limit for a message",
    "it ends in “… (360,000 more characters)”",
)
VALUE = Budget(
    "value",
    "any other string from outside",
    65_536,
    "characters",
    "an SDP offer of many codecs has about 10,000",
    "it ends in “…”",
)
LIST = Budget(
    "list",
    "one list from a node",
    5_000,
    "members",
    "no conference has more participants",
    "the rest is left out",
)
KEYS = Budget(
    "keys",
    "one object from a node",
    500,
    "keys",
    "a participant has about 60",
    "the rest is left out",
)
PICTURE_BYTES = Budget(
    "picture_bytes",
    "one picture from Slack",
    20 * 1024 * 1024,
    "bytes",
    "a photo of a telephone has 5 million; it is held in memory and made smaller",
    "it is not shown, and the answer says why",
)
EVENT = Budget(
    "event",
    "one event of a node",
    512 * 1024,
    "bytes",
    "a usual one has 2,500",
    "its middle is left out: beginning and end name the person",
)
COMPARED = Budget(
    "compared",
    "one comparison of names or words",
    80,
    "characters",
    "likeness costs the product of both lengths",
    "what follows is not looked at",
)
LOOP = Budget(
    "loop",
    "whatever runs in the loop",
    200,
    "milliseconds without giving way",
    "everything else waits meanwhile: other meetings, pings, Slack’s three seconds",
    "it is named in the log, once for each place",
)

BUDGETS: tuple[Budget, ...] = (
    CHAT_LINES,
    CHAT_KEPT,
    WORDS_KEPT,
    DATA_NOTES,
    CAPTIONS_POSTED,
    CAPTIONS_KEPT,
    HANDS,
    JOINS_NAMED,
    CHAT_OF_ALL,
    CHAT_KEPT_OF_ALL,
    WORDS_KEPT_OF_ALL,
    STAYS,
    SLIDES,
    WRONG_PINS,
    WRONG_PINS_OF_ONE,
    WRONG_PINS_IN_ALL,
    FAILED_BINDS,
    DIALS,
    INVITATIONS,
    FETCHED,
    SEARCHES,
    COMMANDS,
    TYPED,
    HTTP_BODY,
    HTTP_HEADERS,
    HTTP_READING,
    HTTP_CONNECTIONS,
    STATUS_TRIES,
    STATUS_TRIES_IN_ALL,
    STATUS_WATCHERS,
    INSTALL_SECONDS,
    NAME,
    WORDS,
    VALUE,
    LIST,
    KEYS,
    PICTURE_BYTES,
    EVENT,
    COMPARED,
    LOOP,
)
