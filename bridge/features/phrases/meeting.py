"""The meeting as a whole, its waiting room, and who is there."""

PHRASES = {
    "status": """
        how long are we [here] in <meeting>
        how long are we in|on|here|running
        how long we are|have [been] [already] in|on|here|running
        is <meeting> still locked|running|on
        is it still locked
        is this|it being recorded
        what is the status|state
        how long [has] [it] [been] [going|running]
        how long have|are we been here|going|in|on|running
        how long is <meeting>
        since when are we here|on|running
        when did <meeting> start|begin
        are we [being] recording|recorded|streamed|transcribed
        am i [being] recorded|streamed|transcribed
        is <meeting> being recorded|streamed|transcribed
        is anyone|anybody|someone|somebody recording [this|us|it|<meeting>]
        who is recording [this|us|it|<meeting>]
        is a|the recording on|running|going
        is [this|it] [being] streamed|transcribed
        are captions|subtitles [still] on|off|running
        are [the] guests muted
        is everyone|everybody muted
        what is [the] [current] layout
        what|which layout is it|this|on|set|used [on]
        what|which layout do|are we have|using|use|on
        what is [on|up] [the] banner
        is there|a banner [up|on]
        is it recording|recorded
        is this recorded
        is <meeting> recorded|recording|running|on
        recording status
        show info|overview
        are you there
        state|info|overview
        how is it going
        how is <meeting> going
        how are things
        how do things stand
        what is up|happening
        what is going on
        show [me] [the] status|state
        meeting|call status|state|info
        status|state of <meeting>
        is <meeting> locked
        is it locked
        are we locked|live
    """,
    "lock": """
        *room lock|seal {in}
        let no more people|guests|participants in
        don't let|allow anyone|anybody|people else|more [in|join|enter]
        do not let|allow anyone|anybody|people else|more [in|join|enter]
        don't let|allow anyone|anybody|people [to] in|join|enter
        do not let|allow anyone|anybody|people [to] in|join|enter
        don't let [any] more people|guests|participants in|join|enter
        do not let [any] more people|guests|participants in|join|enter
        don't admit anyone|anybody else
        do not admit anyone|anybody else
        keep anyone|anybody|everyone|everybody else out
        keep [the] others out
        nobody|no-one else comes in
        lock everything
        no one else can join|enter
        nobody|no-one else can join|enter
        no one can join|enter
        nobody|no-one can join|enter
        lock <all> out
        lock all
        secure|seal <meeting>
        lock <meeting> up|down
        keep everyone|everybody|people out
        no more people|guests|participants
        stop letting people in
        nobody else
        lock <meeting> [down|up]
        lock it|up|down
        lock [the] door|doors
        close [the] door|doors
        let nobody|no-one [else|more] in
        let no one [else|more] in
        nobody|no-one else gets in
        no one else gets in
        *on lock
    """,
    "unlock": """
        *room unlock|open|unseal {in}
        unlock <meeting> [again]
        unseal <meeting>
        unlock <meeting>
        unlock it
        unlock|open [the] door|doors
        open <meeting>
        *off lock
        remove|lift [the] lock
    """,
    "start": """
        get <meeting> started
        start|begin now
        begin
        start|begin <meeting>
        start without [a] host
    """,
    "end": """
        shut it down
        end all
        end|finish this|now
        end|finish up
        end it all
        kill|terminate|shut|quit <meeting>
        end <meeting> now
        wrap up
        wrap it|this up
        we are done
        close [the] whole meeting
        hang up for <all>
        end|stop everything
        end|finish|terminate|close|stop <meeting>
        end it
        end <meeting> for <all>
        end it for <all>
        end for <all>
        send <all> home
        hang up <meeting>
        shut down <meeting>
        shut <meeting> down
    """,
    "who": """
        who is|are [all] [still] waiting|outside => asked=waiting
        who all|else is|are [still] waiting|outside => asked=waiting
        is|are anyone|anybody|someone|somebody|people [still] waiting|outside => asked=waiting
        anyone|anybody|someone|somebody [still] waiting|outside => asked=waiting
        who is|are [all] [still] presenting|sharing => asked=presenting
        who all|else is|are [still] presenting|sharing => asked=presenting
        is|are anyone|anybody|someone|somebody|people [still] presenting|sharing => asked=presenting
        anyone|anybody|someone|somebody [still] presenting|sharing => asked=presenting
        who is|are [all] [still] talking|speaking => asked=speaking
        who all|else is|are [still] talking|speaking => asked=speaking
        is|are anyone|anybody|someone|somebody|people [still] talking|speaking => asked=speaking
        anyone|anybody|someone|somebody [still] talking|speaking => asked=speaking
        who is|are [all] [still] muted => asked=muted
        who all|else is|are [still] muted => asked=muted
        is|are anyone|anybody|someone|somebody|people [still] muted => asked=muted
        anyone|anybody|someone|somebody [still] muted => asked=muted
        who is|are [all] [still] unmuted => asked=unmuted
        who all|else is|are [still] unmuted => asked=unmuted
        is|are anyone|anybody|someone|somebody|people [still] unmuted => asked=unmuted
        anyone|anybody|someone|somebody [still] unmuted => asked=unmuted
        who talks|speaks => asked=speaking
        who presents|shares => asked=presenting
        who waits => asked=waiting
        who is|are [still] on mute => asked=muted
        who is|are [still] not muted => asked=unmuted
        who isn't|aren't|ain't|aint muted => asked=unmuted
        who can|may speak|talk => asked=unmuted
        is anyone's|anybody's|someone's mic|microphone [still] on|open => asked=unmuted
        who is sharing|presenting [a|the|their|his|her] screen|slides => asked=presenting
        who is|are [still] not on mute => asked=unmuted
        who is|are [still] off mute => asked=unmuted
        who [still] has [got] [their|the|a] mic|mics|microphone [still] on|open => asked=unmuted
        whose mic|microphone is [still] on|open => asked=unmuted
        whose mics|microphones are [still] on|open => asked=unmuted
        who [still] has [got] an open mic|microphone => asked=unmuted
        who has [got] [their|the|a] mic|microphone off => asked=muted
        is|are anyone|anybody|someone|somebody|people still here|there|in
        is|are anyone|anybody|someone|somebody|people still waiting outside => asked=waiting
        who is waiting|standing|sitting outside|there|in => asked=waiting
        who is|are [still] [waiting] in [the] lobby => asked=waiting
        is|are anyone|anybody|people [still] [waiting] in [the] lobby => asked=waiting
        is|are someone|somebody|people [still] [waiting] in [the] lobby => asked=waiting
        anyone|anybody|someone|somebody [still] [waiting] in [the] lobby => asked=waiting
        who is|are [still] [waiting] in the waiting room => asked=waiting
        is|are anyone|anybody|people [still] [waiting] in the waiting room => asked=waiting
        is|are someone|somebody|people [still] [waiting] in the waiting room => asked=waiting
        anyone|anybody|someone|somebody [still] [waiting] in the waiting room => asked=waiting
        who is [waiting] at the door => asked=waiting
        is|are anyone|anybody|someone|somebody|people waiting outside|there => asked=waiting
        anyone|anybody waiting|wanting|trying to get|come|be [let] in => asked=waiting
        someone|somebody waiting|wanting|trying to get|come|be [let] in => asked=waiting
        is|are|does anyone|anybody wait|waiting|wanting|trying to get|come in => asked=waiting
        is|are|does someone|somebody wait|waiting|wanting|trying to get|come in => asked=waiting
        does anyone|anybody|someone|somebody want to come|get|be [let] in => asked=waiting
        who is waiting|wants|trying to get|come|be [let] in => asked=waiting
        anyone|anybody at|behind the door => asked=waiting
        anyone|anybody waiting|standing outside => asked=waiting
        is anyone|anybody|someone|somebody hosting
        anyone|anybody hosting|there|here
        is anyone|anybody|someone|somebody there|here
        who is host|hosting
        lobby => asked=waiting
        waiting => asked=waiting
        waiting room|list => asked=waiting
        how many [people] are waiting|here|there|in|outside
        who is who
        roll call
        rollcall
        who is the host
        who is|are the hosts
        who is still here|there|in
        who else is here|there|in
        whos all here
        who is connected
        show [me] who is here|there|in
        list [all] [the] people|participants|attendees in <meeting>
        who is|are
        who is|are all here
        who is|are here|there|in|present|on|connected|online|around|inside
        who is|are in|on|at <meeting>
        who is|are in here|there
        who all is here|there|in
        who do we have
        who joined
        who joined <meeting>
        list|show [me] people|participants|attendees|everyone|everybody|roster|guests
        list|show [me] the people|participants|attendees|roster|guests
        list|show [me] all people|participants|attendees
        participants|attendees|roster|list
        participant|attendee list
        how many
        how many are here|there|in|we
        how many people
        how many people are|do here|there|in|we|on
        how many people are in|on <meeting>
        how many people do we have
    """,
    "about": """
        where|who {participant} is
        is {participant} still here|there|in|on|around|connected|muted|waiting|speaking
        is {participant} still in <meeting>
        is {participant} around|connected
        is {participant} in <meeting>
        where is {participant}
        what|which room is {participant} in
        who am i => participant=me
        is {participant} muted|here|there|on|speaking|waiting|in
        is {participant} a host
        what is {participant} doing
        who is {participant}
        info|information|details|infos on|about|of|for {participant}
        tell [me] about {participant}
        tell me more about {participant}
        what about {participant}
        show [me] {participant}
        show [me] details of|on|about {participant}
    """,
    "admit": """
        let {participant} through|enter
        allow {participant} to join|enter
        admit {participant} please
        let {participant} in
        let in {participant}
        let {participant} into|join <meeting>
        let {participant} join [us]
        allow {participant} in
        accept|approve {participant}
        bring {participant} in
        get {participant} in
        admit {participant} to|into <meeting>
        admit {participant} from the waiting room
    """,
    "admit all": """
        admit|empty [the] lobby
        let [the] lobby in
        let them [all] in
        let [the|all] people in
        let people in
        admit|accept|approve them [all]
        admit|accept|approve [all] [the] people|waiting
        let <all> through|enter
        open the waiting room
        let in the waiting room
        let <all> in
        let <all> waiting in
        let <all> into|join <meeting>
        let <all> join
        let in <all>
        admit|accept|approve <all>
        admit|accept|approve <all> waiting
        admit|empty [the] waiting room
        let [the] waiting room in
        let [the] waiting people in
        let [the] [people|those] waiting in
    """,
    "turn away": """
        deny {participant} entry
        reject|decline|refuse|deny {participant}
        send {participant} away
        turn {participant} away
    """,
    "hands": """
        next [raised] hand
        whose turn is it [now]
        who is next
        next [speaker|question]
        who wants to say something
        who has questions
        anyone|anybody|someone|somebody with a|their hand up|raised
        do|does anyone|anybody|someone|somebody have a|their|his|her hand up|raised
        has anyone|anybody|someone|somebody [got] [raised] a|their|his|her hand [up|raised]
        who has|is [got] a|their|his|her hand|hands up|raised
        who got a|their|his|her hand|hands up|raised
        who is hand|hands is|are up|raised
        is anyone's|anybody's|somebody's|someone's hand up|raised
        did anyone|anybody|someone|somebody raise a|their hand
        do|does anyone|anybody have a question|questions
        has anyone|anybody [got] a question|questions
        anyone|anybody [have|got] [a] question|questions
        who raised their|a|his|her hand first
        whose hand was|is first
        anyone|anybody|someone|somebody raise|raised|raising a|their hand
        any raised hands
        show|list [me] [all] [the] [raised] hands
        raised hands
        any hands [up|raised]
        hands up|raised
        hand raised
        whose hand is up|raised
        whose hands are up|raised
        who has hand|hands up|raised
        who has raised [their|a|his|her] hand|hands
        who raised [their|a|his|her] hand|hands
        who wants to speak|talk
        who has a question
        any questions
    """,
    "lower": """
        remove|clear {participant's} hand|hands
        lower [the] hand {participant}
        {participant's} hand down
        take down the hand of {participant}
        lower [the] hand => participant=me
        lower|drop {participant's} hand|hands
        lower [the] hand of {participant}
        put|take {participant's} hand down
        put|take down {participant's} hand
        hand down {participant}
        unraise {participant's} hand
    """,
    "lower all": """
        hands down <all>
        all hands down <all>
        hands down all of you
        <all> hands down
        <all> lower|put your|their hands [down]
        <all> put down your|their hands
        put your hands down [everyone|everybody]
        lower your hands [everyone|everybody]
        put|take hands down
        lower every hand
        reset|remove [all] [the] hands
        lower|clear|drop|remove <all> hands
        lower <all>
        lower|clear|drop [all] [the|raised] hands
        lower|clear|drop all the hands
        lower|clear|drop everyone's|everybody's hand|hands
        put|take all [the] hands down
        put|take down all [the] hands
        hands down
        all hands down
    """,
    "raise": """
        raise [the|a] hand for {participant}
        raise hand {participant}
        {participant's} hand up
        i have a question => participant=me
        raise {participant's} hand
        raise [the] hand of {participant}
        put {participant's} hand up
        put up {participant's} hand
        hand up {participant}
        raise [a] hand => participant=me
    """,
}
