"""One participant's place, and calls into the meeting."""

PHRASES = {
    "whisper": """
        ask {participant:people} to {text}
        text {*}
        say to {participant:people} {text}
        write|whisper|talk to {participant:people} privately|quietly {text}
        write|whisper to {participant:people} in private {text}
        tell|message|msg|dm|pm|whisper|write {participant:people} privately|quietly {text}
        tell|message|msg|dm|pm|whisper|write {participant:people} in private {text}
        tell|message|msg|dm|pm <all> privately {text} => participant=everyone
        write|message|send|whisper privately|quietly to {*}
        privately|quietly|discreetly tell|message|msg|dm|pm|whisper {*}
        send|write {participant:people} [a] message|msg saying {text}
        send|write {participant:people} [a] private message|msg saying {text}
        send|write [a] message|msg to {participant:people} saying {text}
        send|write [a] private message|msg to {participant:people} saying {text}
        send|write {participant} [a] [private] message {text}
        send|write {participant} [a] [private] msg {text}
        private message {*}
        message privately {*}
        tell|message|msg|dm|pm {*}
        message|msg|dm|pm to {*}
        whisper|write to {*}
        send|write [a] message to {*}
        send|write [a] private message to {*}
    """,
    "role": """
        hand|pass [over] [the] host [role] [over] to {participant} => role=host
        {participant} should|may|can not be [a|the] host [anymore] => role=guest
        {participant} should|may|can not be [a|the] host any more|longer => role=guest
        {participant} should no longer be [a|the] host => role=guest
        {participant} is no longer [a|the] host => role=guest
        {participant} is no host any more|longer => role=guest
        {participant} is not [a|the] host any more|longer => role=guest
        {participant} is not [a|the] host anymore => role=guest
        {participant} should|can be [a|the] guest [again] => role=guest
        {participant} should be host => role=host
        give {participant} [the] host role|rights => role=host
        give {participant} the host => role=host
        take away {participant's} host [role|rights] => role=guest
        mark|assign|declare {participant} as [a] host|chair|moderator => role=host
        mark|assign|declare {participant} as [a] guest => role=guest
        set {participant} as|to [a] host|chair|moderator => role=host
        set {participant} as|to [a] guest => role=guest
        give {participant} control => role=host
        host {participant} => role=host
        guest {participant} => role=guest
        upgrade {participant} [to] [host] => role=host
        downgrade {participant} [to] [guest] => role=guest
        unhost|un-host {participant} => role=guest
        revoke host from {participant} => role=guest
        demote {participant} from host => role=guest
        remove {participant} as host => role=guest
        make {participant} no longer host => role=guest
        make {participant} not [a] host [anymore] => role=guest
        make {participant} not [a] host any more => role=guest
        {participant} host => role=host
        {participant} [as|is] [a|the] cohost|co-host => role=host
        i want to be host => role=host participant=me
        make {participant} [a|the|co-] host|chair|moderator|cohost|co-host => role=host
        make {participant} [into] a host|chair|moderator => role=host
        promote {participant} [to] [host] => role=host
        promote {participant} to [a|the] host|chair|moderator => role=host
        give {participant} host [rights|role|powers] => role=host
        give host [rights|role] to {participant} => role=host
        make host {participant} => role=host
        turn {participant} into a host => role=host
        make {participant} [a|the] guest => role=guest
        make {participant} [a|the] normal|regular|ordinary|plain|simple guest => role=guest
        make {participant} [a] normal|regular|ordinary|plain|simple participant => role=guest
        turn|switch|change {participant} back [in|into|to] [a] [normal] guest => role=guest
        promote {participant} to [a|the] guest => role=guest
        demote {participant} => role=guest
        demote {participant} to [a] guest => role=guest
        take|remove host [rights|role] [away] from {participant} => role=guest
        take {participant's} host rights [away] => role=guest
        turn {participant} into a guest => role=guest
    """,
    "hold": """
        put {participant} on hold
        put on hold {participant}
        park {participant}
    """,
    "resume": """
        take {participant} off hold
        take off hold {participant}
        unhold|unpark {participant}
        bring {participant} back from hold
        end {participant's} hold
        un-hold {participant}
    """,
    "transfer": """
        transfer {participant} over|on|across to {alias} as guest => role=guest
        transfer {participant} over|on|across to {alias} as host => role=host
        transfer {participant} on|across to {alias}
        send|forward|hand {participant} to {alias:alias}
        send|move|forward|hand {participant} over|on|across to {alias:alias}
        send|forward|hand {participant} to {alias:alias} as guest => role=guest
        send|move|forward|hand {participant} over|on|across to {alias:alias} as guest => role=guest
        send|forward|hand {participant} to {alias:alias} as host => role=host
        send|move|forward|hand {participant} over|on|across to {alias:alias} as host => role=host
        transfer {participant} into|over {alias}
        transfer {participant} over to {alias}
        send|move|forward {participant} to meeting {alias}
        send|move|forward {participant} to the meeting {alias}
        send|move|forward {participant} to another meeting
    """,
    "remove": """
        remove {participant} out [of] <meeting>
        show {participant} the door
        send {participant} out
        cut {participant} off
        kick|throw|boot|chuck {participant} out
        kick|throw|boot|chuck out {participant}
        kick|throw|boot|chuck {participant} out of <meeting>
        remove|kick|drop|boot|eject|disconnect|expel|ban {participant}
        remove|kick|drop|boot|eject|disconnect|expel|throw {participant} from <meeting>
        get rid of {participant}
        get {participant} out [of] [here]
        get {participant} out of <meeting>
        take {participant} out of <meeting>
    """,
    "link": """
        i am {participant}
        link me to|with|as {participant}
        link me {participant}
        that is me {participant}
    """,
    "dial": """
        add|bring {destination:address} to|into <meeting>
        call up {*}
        dial|call {destination:address} [in|up|out|now]
        dial|call to {destination:address}
        ring|phone|telephone {destination:address}
        dial|call|ring|phone|telephone {destination:number}
        dial|call|ring|phone|telephone {destination:number} in|up|out|now
        get|bring|put {destination:address} on the line|phone
        get|bring|put {destination:number} on the line|phone
        get|bring|put {destination:address} on the line|phone as {role}
        get|bring|put {destination:number} on the line|phone as {role}
        dial|call|ring|phone|telephone in|up|out to {destination:address}
        dial|call|ring|phone|telephone in|up|out to {destination:number}
        dial|call in|up|out|to {*}
        add|bring {destination:address}
        bring in {destination:address}
        bring|add {destination:address} in
    """,
    "hangup": """
        disconnect|drop the call to|with {participant}
        hangup on|with {participant}
        hang up with {participant}
        hang up on {participant}
        hang {participant} up
        hang up [on] the phone [call]
        hang up [on] a|that|this phone call
        hangup [on] [the] phone [call]
        end|drop|cut [the] phone call
        end {participant's} call
        end|cancel|stop [the] call to|with {participant}
        stop calling|ringing|dialing|dialling {participant}
    """,
    "dtmf": """
        play [dial] tones|tone {digits} to {participant}
        send [dial] tones|tone {digits} to {participant}
        send {participant} [the] tones|tone {digits}
        press {digits} for|on|at {participant}
    """,
    "camera": """
        zoom|move|pan|turn|tilt|point {direction} {participant's} camera|cam
        move|pan|turn|tilt|point {participant's} cam {direction}
        zoom {participant's} cam {direction}
        move|pan|turn|tilt|point {participant's} camera {direction}
        zoom {direction} on {participant}
        zoom {participant's} camera {direction}
    """,
    "prominent": """
        make {participant} prominent => state=on
        make {participant} not prominent => state=off
    """,
}
