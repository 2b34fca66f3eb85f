"""Breakout rooms."""

# As many as can be opened at once.
_COUNTED = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_SPLIT_WHOM = "[us|them|all|everyone|everybody|people|guests]"


def _named(count: int) -> str:
    """`Room 1, Room 2`, as a phrase gives it."""
    return ",_".join(f'"Room_{number}"' for number in range(1, count + 1))


# How many is said and how they are called is not: the form has names in it, to be looked at.
_SPLITS = "\n".join(
    f"split|divide {_SPLIT_WHOM} [up] into|in {word}|{count} {what} "
    f"=> rooms={_named(count)} split=yes ?=yes"
    for count, word in enumerate(_COUNTED, 2)
    for what in ("rooms|breakouts|groups", "breakout rooms|groups")
)

_CREATES = "\n".join(
    f"[breakout] create|open|make|start {word}|{count} {what} => rooms={_named(count)}"
    for count, word in enumerate(_COUNTED, 2)
    for what in ("rooms|breakouts", "breakout rooms", "new rooms")
)

_TO_CREATE = (
    _SPLITS,
    _CREATES,
    """
        [a] new|another room
        create|open|make|start [a|new] breakout room with|for {people}
        create|open|make|start a room with|for {people}
        put|move|send {people} in|into|to a [new] room called|named {rooms}
        put|move|send {people} in|into|to a [new] breakout room called|named {rooms}
        create|open|make|start [a|the] [new] [breakout] room {rooms} with|for {people}
        break out into groups|rooms
        break out [room|rooms]
        create|open|make|start|add [two|2] [breakout] rooms {rooms} and split => split=yes
        create|open|make|start|add [two|2] [breakout] rooms {rooms} and split us|them => split=yes
        create|open|make|start [two|2] [breakout] rooms {rooms} and split everyone => split=yes
        create|open|make|start {_} [breakout] rooms and split => split=yes
        create|open|make|start {_} [breakout] rooms and split us|everyone|everybody => split=yes
        break [us|everyone|people] into groups|rooms
        send|move <all> to|into breakouts
        send|move <all> to|into breakout rooms
        create|open|make|start|add [a|the|new] room|rooms called|named {*}
        create|open|make|start|add [a|the|new] breakout room|rooms called|named {*}
        create|open|make|start|add {_} rooms|breakouts
        create|open|make|start|add {_} breakout rooms
        split [us|them|all|everyone|everybody|people|guests] into|in {_} rooms|breakouts|groups
        split [us|them|all|everyone|everybody|people|guests] into|in {_} breakout rooms
        put everyone|everybody|people|us into|in breakouts|rooms
        put everyone|everybody|people|us into|in breakout rooms
        start breakout
        create|open|make|start|add [new] rooms|room|breakouts
        create|open|make|start|add [new|a] breakout rooms|room
        create|open|make|start|add [a|the] breakout rooms|room {*}
        create|open|make|add [a|the] rooms|room {*}
        new breakout room|rooms
        split [us|everyone|people|guests] into rooms|breakouts
        split [us|everyone|people|guests] into breakout rooms
    """,
)
PHRASES = {
    "breakout": """
        breakout room list
        list of [breakout] rooms
        breakout rooms|room
        [the] breakout rooms
        list|show [me] [the|all] rooms|breakouts
        list|show [me] [the|all] breakout rooms
        which|what rooms [are] [there|open]
        which|what breakout rooms [are] [there|open]
        who is|are in the rooms|breakouts
        who is|are in breakouts
        who is|are in [the] breakout rooms
        who is where
        who is|sits in which|what [breakout] room|rooms
        who is|are in which|what rooms|breakouts
        which|what [breakout] room is everyone|everybody|who in
        where is|are everyone|everybody|people
    """,
    "breakout create": "\n".join(_TO_CREATE),
    "breakout move": """
        *room get|take|bring|pull|call|fetch {people} out of|from {in} => room=main
        *room kick|throw|boot|remove {people} out of|from {in} => room=main
        *room kick|throw|boot|get|pull out {people} of|from {in} => room=main
        move|send|put|bring|take {people} over|across to|into the {room} room
        move|send|put|bring|take {people} over|across to|into {room}
        move|send|put|bring|take {people} from {in} to|into {room}
        move|send|put|bring|take {people} in {in} to|into {room}
        bring|get|take|move|call {people} back from {in} => room=main
        move|send|put|bring|take {people} to|into|in [room|breakout] {room}
        move|send|put|bring|take {people} to|into|in breakout room {room}
        move|send|put|bring|take {people} to|into|in the {room} room
        move|send|put|bring|take {people} back => room=main
        move|send|put|bring|take {people} back to|into [the] main [room] => room=main
        move|send|put|bring|take {people} to|into the main room => room=main
        move|send|put|bring|take {people} back to {room}
        bring back {people} => room=main
        bring|get|call|fetch|take|move <all> except|but {people:but} back => room=main
        bring|get|call|fetch|take|move back <all> except|but {people:but} => room=main
        bring|get|call|fetch|take|move <all> back except|but {people:but} => room=main
        bring|get|call|take|move <all> back from [the] rooms except|but {people:but} => room=main
        bring|get|call|take|move <all> back from breakouts except|but {people:but} => room=main
        get|fetch {people} back => room=main
        get|fetch back {people} => room=main
    """,
    "breakout swap": """
        [breakout] swap|switch|exchange {one} and|with|& {other}
        [breakout] swap|switch|exchange {one} and|with {other} around|over
        swap|switch|exchange {one} and|with {other's} rooms|places
        swap|switch|exchange [the] rooms|places of {one} and|with {other}
        let {one} and {other} swap|switch|change|exchange [rooms|places]
    """,
    "breakout say": """
        say|announce|write|post|send in|to all|every [the] rooms|room|breakouts {text}
        say|announce|write|post|send in|to all|every [the] breakout rooms|room {text}
        say|announce|write|post|send in|to the rooms|breakouts {text}
        tell|message|ask|remind <all> in [all] [the] rooms|breakouts {text}
        tell|message|ask|remind <all> in [all] [the] breakout rooms {text}
        tell|message [all] [the] rooms|breakouts {text}
        tell|message [all] [the] breakout rooms {text}
        say to [all] [the] rooms|breakouts {text}
        say to [all] [the] breakout rooms {text}
        broadcast {text}
    """,
    "breakout close": """
        *room close|end|delete|shut [down] {room}
        *room close|end|delete|shut down {room}
        end|stop|close [the] breakout|breakouts => room=all
        close|end|delete|remove room {room}
        close|end|delete|remove breakout {room}
        close|end|delete|remove breakout room {room}
        close|end|delete|remove the {room} room
        close|end|delete|remove|stop [all] [the] rooms|breakouts => room=all
        close|end|delete|remove|stop [all] [the] breakout rooms => room=all
    """,
    "breakout empty": """
        <all> to|into [the] main room
        <all> back to the main room
        all back to [the] main [room]
        call|send|pull <all> back
        call|send|pull <all> back to [the] main [room]
        bring|get|call|fetch them [all] back
        bring|get|call|fetch back everyone|everybody|them|people
        recall|return <all>
        <all> come back
        <all> back [in] [here|now]
        bring|get|call people back
        bring|get|call|fetch|take|move <all> back
        bring|get|call|fetch back <all>
        bring|get|call|fetch|take|move <all> back to|into [the] main [room]
        bring|get|call|fetch|take|move <all> back from [the] rooms|breakouts
        bring|get|call|fetch|take|move <all> back from [the] breakout rooms
        everyone|everybody back
        everyone|everybody back to [the] main [room]
        empty [all] [the] rooms|breakouts
        empty [all] [the] breakout rooms
    """,
    "breakout go": """
        help room {room}
        go to room {room}
        go to breakout room {room}
    """,
    "breakout extend": """
        {seconds:more} for [all] [the] rooms|breakouts => room=all
        {seconds:more} for [all] [the] breakout rooms => room=all
        extend|prolong {room} by|for {seconds:span}
        extend|prolong all [the] rooms|breakouts by|for {seconds:span} => room=all
        extend|prolong all [the] breakout rooms by|for {seconds:span} => room=all
        give {room} {seconds:more}
        give <all> {seconds:more} => room=all
        give all [the] rooms|breakouts {seconds:more} => room=all
        give [all] [the] breakout rooms {seconds:more} => room=all
        give the rooms|breakouts {seconds:more} => room=all
        add {seconds:span} to room {room}
        add {seconds:span} to the {room} room
    """,
}
