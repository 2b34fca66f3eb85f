"""What is wanted of the meeting and its files, and is not done from here."""

from bridge.commands.table.phrases import nearest

ANSWERS = (
    nearest(
        """
        lock|unlock all [the] rooms|breakouts
        lock|unlock [the] rooms|breakouts
        lock|unlock all [the] breakout rooms
        lock|unlock [the] breakout rooms
        """,
        "Breakout rooms are locked and unlocked one by one, by name: /pexip lock in Red.",
        "breakout",
    ),
    nearest(
        """
        how long have|are [the|these|our] [breakout] rooms|breakouts [been] [open|running|up]
        since when are|have [the|these|our] [breakout] rooms|breakouts [been] open|running|up
        when did|were [the|these|our] [breakout] rooms|breakouts open|opened|start|started
        """,
        "Rooms do not tell how long they have been open. When they were opened from here stands in "
        "/pexip log, and when they close in /pexip breakout.",
        "log",
        "breakout",
    ),
    nearest(
        """
        change|switch|move <meeting> to {alias:alias}
        change|switch|move [the|this] channel to {alias:alias}
        """,
        "This channel gets another meeting in two steps: /pexip unbind, and then "
        "/pexip bind with the new alias.",
    ),
    nearest(
        """
        how long|much [time] [is] left on|in [the] timer|countdown|clock
        how long|much [time] is left
        how long|much [time] left
        how long|much [time] does|has [the] timer|countdown|clock have|got [left]
        what is [left] on [the] timer|countdown|clock
        when is [the] timer|countdown|clock over|up|done
        time left
        """,
        "A clock of /pexip timer stands in the picture, where everybody sees it. The node does not "
        "tell whether one runs, and has none before Infinity 39. "
        "Breakout rooms say when they close: /pexip breakout.",
        "breakout",
    ),
    nearest(
        """
        stop|end|pause|resume [the|a|this] recording|rec|record
        stop|end|pause|resume recording [this|it|us|<meeting>]
        turn|switch off [the] recording
        turn|switch [the] recording off
        recording off
        stop|end|pause [the|a|this] recording|rec while|during|until|till {what}
        """,
        "No recording is started from here, so none can be stopped. /pexip status tells whether "
        "one runs; a recorder that was dialed in leaves with /pexip hangup.",
        "status",
    ),
    nearest(
        """
        record|recording|rec
        start rec
        record this|it|us|everything
        record <meeting>
        start|begin [the|a] recording
        start to record
        turn|switch on [the] recording
        turn|switch [the] recording on
        recording on
        start recording <meeting>
        """,
        "Pexip’s client API cannot record. A recorder can be dialed in, by its address: "
        "/pexip dial recorder@example.com.",
    ),
    nearest(
        """
        stream
        start|begin|stop|end [the] stream|streaming|livestream
        stream this|it
        stream <meeting>
        stream [this|it] to|on {where}
        stream <meeting> to|on {where}
        livestream [this|it]
        livestream [this|it] to|on {where}
        go live
        """,
        "A stream is a call to where it goes, and needs ADMIN: /pexip dial and its rtmp address.",
    ),
    nearest(
        """
        schedule|reschedule|book|calendar
        schedule|reschedule|book|plan {what}
        new|another meeting
        create|make|plan|set|arrange [a|an|another] [new] meeting
        create|make|plan|set|arrange [a|an|another] [new] meeting {what}
        set up [a|an|another] [new] meeting [{what}]
        """,
        "Meetings are not scheduled here, but in your calendar. "
        "One that exists becomes this channel’s own with /pexip bind and its alias.",
    ),
    nearest(
        """
        extend|prolong
        extend|prolong <meeting>
        extend|prolong [<meeting>] by|for|until {what}
        extend|prolong it|this
        extend|prolong it|this|us by|for|until {what}
        give us|it|me {what} more
        give us|it|me {seconds:more}
        give <meeting> {seconds:more}
        extend|prolong {what}
        more time
        {seconds:more}
        add|give [us] [more] time
        add {what} minutes
        """,
        "A meeting has no end set here, so there is nothing to extend. "
        "Breakout rooms may have one: /pexip breakout extend all by 5m.",
    ),
    nearest(
        """
        notes|summary|summarize|summarise|minutes|recap|tldr|tl;dr
        [a] notes|summary|minutes|recap so far
        [a] notes|summary|minutes|recap of <meeting>
        take|make|write|send|show|give|get [me|us] [the|some|a] notes|minutes|summary|recap
        summarize|summarise <meeting>
        summarize|summarise this|it|that
        meeting notes|minutes|summary
        action items
        what was|is decided|agreed
        what did we decide
        what did i miss
        """,
        "No summary is written here. What was said is in the transcript, as far as captions ran.",
        "transcript",
    ),
    nearest(
        """
        poll|vote|whiteboard|reactions|reaction
        start|create|make|open|run [a|the] poll|vote|whiteboard
        start|create|make|open|run [a|the] poll|vote {what}
        poll|vote {what}
        open [a|the] whiteboard
        """,
        "The meeting has no polls, whiteboards or reactions that could be reached from here.",
    ),
    nearest(
        """
        change|set|reset|remove|add [the|a|new] pin|password|passcode
        pin|password|passcode
        what is the pin|password|passcode
        """,
        "The meeting’s PIN is set on the node and shown nowhere here. "
        "A new one is given to the bridge with /pexip bind.",
    ),
    nearest(
        """
        mute on entry
        mute new people|guests|participants
        mute {who} on entry
        mute people when they join
        """,
        "There is no such setting here. /pexip muteall mutes the Guests who are there.",
    ),
)
