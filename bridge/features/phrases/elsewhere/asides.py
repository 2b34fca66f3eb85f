"""What is no order yet, or takes one back: second thoughts, half sentences, thanks."""

from bridge.commands.table.phrases import nearest

ANSWERS = (
    nearest(
        """
        don't
        don't do it|that|this
        do not
        do not do it|that|this
        don't lock|unlock|end|mute|unmute|remove|start|stop [{who}]
        do not lock|unlock|end|mute|unmute|remove|start|stop [{who}]
        """,
        "Nothing was done. What you did last is taken back with /pexip undo.",
    ),
    nearest(
        """
        don't {what}
        do not {what}
        never mind {what}
        leave|keep it|that as it is
        leave {who} alone
        keep {who} muted|unmuted|spotlighted|here|on
        """,
        "Nothing was done, and nothing is prevented by it: that is what /pexip guests-can and "
        "/pexip settings are for. What you did last is taken back with /pexip undo.",
    ),
    nearest(
        """
        give {who} his|her|their real|old|own|earlier|original|first name [back]
        give {who} back his|her|their real|old|own|earlier|original|first name
        give {who} his|her|their name back
        give back {who's} real|old|own|earlier|original|first name
        restore|reset {who's} [real|old|own|earlier|original|first] name
        change|set {who's} name back
        """,
        "A name that you have just given is taken back with /pexip undo; after that, give them the "
        "earlier one: /pexip rename bob to Robert.",
    ),
    nearest(
        """
        yes|yep|yeah|sure|ok|okay|no|nope
        """,
        "Nothing was done: what you are asked is answered with the buttons below the question.",
    ),
    nearest(
        """
        tell me {what}
        ask|text|message me {what}
        """,
        "What do you want to know? /pexip who tells who is there, /pexip status how the meeting "
        "stands, and /pexip alert me looks out for what is still to come.",
        "who",
        "status",
        "alert me",
    ),
    nearest(
        """
        back on
        """,
        "Back on what? For the microphone there is /pexip unmute bob, for the picture "
        "/pexip video on bob.",
    ),
    nearest(
        """
        don't admit {who}
        don't let {who} in
        do not let {who} in
        keep {who} out
        keep {who} waiting
        """,
        "Whoever is in the waiting room stays there until somebody lets them in. Others are kept "
        "out only while the meeting is locked: /pexip lock. "
        "Who waits is sent away with /pexip turn away bob.",
        "lock",
    ),
    nearest(
        """
        stop
        stop it|this|that
        """,
        "Stop what? There are: captions off, slides off, leave.",
        "captions off",
        "slides off",
        "leave",
    ),
    nearest(
        """
        wait|hold|hang
        wait|hold|hang on
        no wait
        not that|this [one]
        not him|her|them
        not that {who}
        that was|is wrong|not right
        wrong one|person|room|meeting|people
        that was my mistake|bad
        my mistake|bad
        wait [for] a|one|1 moment|minute|second|sec|min|bit
        hold|hang on a|one|1 moment|minute|second|sec|min
        one|1 moment|second|sec
        """,
        "Nothing goes on by itself: what you are asked waits for its buttons, and /pexip cancel "
        "closes it. What you did last is taken back with /pexip undo.",
    ),
    nearest(
        """
        same|likewise|ditto [for|with|to] {who}
        [the] same for|with|to {who}
        do [the] same for|with|to {who}
        and {who} too|also
        i meant {who}
        redo [that|it|this]
        do that|it|this again
        repeat [that|it|this]
        """,
        "Nothing is done again by itself. Give the whole command, with the name; the last ones "
        "stand in /pexip log.",
        "log",
    ),
    nearest(
        """
        remind [me|us] {what}
        wake me {what}
        set [a|an] reminder|alarm [{what}]
        """,
        "Nothing is done later by itself here; Slack’s own /remind tells you something in time. "
        "A clock for everybody in the meeting is /pexip timer 5m.",
    ),
    nearest(
        """
        thanks|thank|thx|ty|cheers
        thank you [very|so] [much]
        thanks|thank a lot|bunch|million
        thanks|thank you all|everyone|everybody
        great|nice|perfect|cool|awesome [job|work]
        """,
        "You’re welcome.",
    ),
    nearest(
        """
        hi|hello|hey|yo
        hi|hello|hey everyone|all|there|everybody
        how are you
        good morning|evening|afternoon|night|job|bot
        """,
        "Hello. /pexip help says what I can, /pexip status how the meeting stands.",
    ),
    nearest(
        """
        close|quit|exit|finish
        """,
        "What is to end? /pexip end ends the meeting for everyone, "
        "/pexip leave takes only the bridge out.",
    ),
    nearest(
        """
        pause|freeze
        pause|freeze <meeting>
        """,
        "A meeting cannot be paused. One participant can be put on hold: /pexip hold bob.",
    ),
    nearest(
        """
        turn|switch off {who}
        turn|switch {who} off
        hide {who}
        """,
        "Turn off what? There are mute bob for a microphone, video off bob, "
        "captions off and slides off.",
    ),
    nearest(
        """
        turn|switch on {who}
        turn|switch {who} on
        """,
        "Turn on what? There are unmute bob for a microphone, video on bob, "
        "captions on and slides on.",
    ),
)
