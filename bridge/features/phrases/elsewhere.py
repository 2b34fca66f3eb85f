"""What people ask for and the bridge does not do: why not, and what is nearest."""

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
        don't save|keep|store|log|archive [any|the|all] [of] [the] chat|messages|transcript
        don't save|keep|store|log|archive any|all of [the|this] chat|messages|transcript
        don't save|keep|store|log|archive anything|captions|it|this|<meeting>
        do not save|keep|store|log|archive [any|the|all] [of] [the] chat|messages|transcript
        do not save|keep|store|log|archive any|all of [the|this] chat|messages|transcript
        do not save|keep|store|log|archive anything|captions|it|this|<meeting>
        stop saving|keeping|storing|logging|archiving [any|the|all] [of] [the] chat|messages
        """,
        "What is kept is a setting: /pexip settings files off, and /pexip settings chat off. "
        "What is stored already is deleted by /pexip forget meeting.",
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
        change|switch|move <meeting> to {alias:alias}
        change|switch|move [the|this] channel to {alias:alias}
        """,
        "This channel gets another meeting in two steps: /pexip unbind, and then "
        "/pexip bind with the new alias.",
    ),
    nearest(
        """
        who is [so|too|that] noisy|loud|echoing
        who|what is making|causing [all] that|the|this|such [a] noise|echo|racket|sound
        who|what makes|causes that|the|this noise|echo|sound
        where is that|the|this noise|echo|sound [coming] from
        what is that|the|this noise|echo|sound
        {who} is [too|so|very] noisy|loud|echoing
        there is [an|a] echo|noise|feedback
        i|we hear [an|a] echo|noise|feedback
        echo|noise|feedback
        """,
        "Whoever is heard stands in /pexip who; a microphone that disturbs is muted with "
        "/pexip mute bob.",
        "who",
    ),
    nearest(
        """
        can {who} hear us|me
        {who} cannot|can't hear us|me|you|anything|anyone|anybody
        {who} does not hear us|me|you|anything|anyone|anybody
        """,
        "What somebody hears is set in their own app and device, not from here. Whether others "
        "are muted is told by /pexip who.",
        "who",
    ),
    nearest(
        """
        hear [from] {who}
        over to {who}
        {who} is next
        {who} has the floor
        """,
        "Whoever is to speak is put first with /pexip spotlight bob, and heard again with "
        "/pexip unmute bob.",
    ),
    nearest(
        """
        post|put|share|drop [the|a] transcript
        post|put|share|drop [the|a] transcript here|in|into [the|this] [channel|thread]
        """,
        "A transcript goes to whoever asks for it, in a direct message. What the thread gets when "
        "the meeting ends is a setting: /pexip settings files.",
        "transcript",
    ),
    nearest(
        """
        why can|can't|cannot i|we [not] hear {who}
        i|we cannot hear {who}
        i|we don't hear {who}
        """,
        "Who is muted stands in /pexip who; a mute is lifted with /pexip unmute bob.",
        "who",
    ),
    nearest(
        """
        join|enter|visit {who's} room
        """,
        "Who is in which room is told by /pexip breakout, and the way into one by "
        "/pexip breakout go Red.",
        "breakout",
    ),
    nearest(
        """
        who is {what:doing}
        """,
        "Who is there, and who speaks, presents, waits or has a hand up, stands in /pexip who.",
        "who",
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
        "How much a clock still has stands in the picture, where everybody sees it; the node does "
        "not tell it. Breakout rooms say when they close: /pexip breakout.",
        "breakout",
    ),
    nearest(
        """
        spotlight|pin|highlight|feature {who} for <all> but|except {other}
        spotlight|pin|highlight|feature {who} for <all> but|and not [for] {other}
        spotlight|pin|highlight|feature {who} for {other}
        """,
        "A spotlight is seen by all: /pexip spotlight alice. One person’s own picture is theirs to "
        "arrange, or /pexip layout for bob.",
    ),
    nearest(
        """
        dial|call|ring|phone {destination:number} and|then|,and {what}
        dial|call|ring|phone {destination:address} and|then|,and {what}
        dial|call|ring|phone {destination:number} as guest|host and|then {what}
        dial|call|ring|phone {destination:address} as guest|host and|then {what}
        """,
        "Nothing was done: these are two orders. First the call, /pexip dial and the address; what "
        "is to be done with whoever answers is said once they are in the meeting.",
    ),
    nearest(
        """
        put|move|send {who} in|into|to a [new] [breakout] room called|named {room} , {what}
        put|move|send {who} in|into|to {room} , {whom} in|into|to {other}
        put|move|send {who} in|into|to {room} and {whom} in|into|to {other}
        put|move|send {who} in|into|to a room called|named {room} and {whom} in|into|to {other}
        """,
        "One room after the other: rooms that are not open yet with /pexip breakout create, whose "
        "form asks who goes into which; into open ones with /pexip breakout move bob to Red.",
        "breakout create",
        "breakout",
    ),
    nearest(
        """
        full screen|fullscreen
        zoom|zoom in
        """,
        "Whom? Somebody large in the picture: /pexip spotlight bob.",
    ),
    nearest(
        """
        freeze|keep [the|this] layout
        lock [the|this] layout
        """,
        "A layout that you set stays until another is set: /pexip layout.",
        "layout",
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
        stop|end|pause|resume [the|a|this] recording|rec|record
        stop|end|pause|resume recording [this|it|us|<meeting>]
        turn|switch off [the] recording
        turn|switch [the] recording off
        recording off
        """,
        "No recording was started from here, so none can be stopped. Whether one runs is told by "
        "/pexip status; a recorder that was dialed in leaves with /pexip hangup.",
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
        transcribe|transcription|transcribing
        start|begin transcribing|transcript
        transcribe this|it
        *on transcription
        *off transcription
        stop|end|pause transcribing
        transcribe <meeting>
        """,
        "The transcript is made of the captions, while they are on.",
        "captions on",
    ),
    nearest(
        """
        call|dial|ring|phone <mention> [in]
        call|dial|ring|phone <mention> to <meeting>
        """,
        "People in Slack cannot be called from here. They join from the meeting’s card, "
        "and an address can be called: /pexip dial bob@example.com.",
    ),
    nearest(
        """
        add|ring|phone|page {who}
        call|dial|ring|phone|telephone me|us|him|her|them [in|up]
        call|dial|ring|phone|telephone <all> [in|up]
        add {who} to <meeting>
        """,
        "Only an address can be called: /pexip dial bob@example.com. "
        "Everybody else joins from the meeting’s card.",
    ),
    nearest(
        """
        link to <meeting>
        meeting id|number|address
        what is the meeting|conference|call id|number|link|address
        meeting|join|invite|invitation link|url|address
        url
        send|share|give|get|post|copy [me|us] [the] [meeting|join|invite|invitation] link|url
        how do i|we|they|people|guests join|connect
        how can i|we|they|people|guests join|connect
        how to join|connect
        what is [the] dial in|dial-in [number|numbers|address]
        what is [the] phone number
        dial in number|numbers
        phone number
        dial in
        dial-in [number|numbers]
        """,
        "The way in stands on the meeting’s card, where whoever runs the bridge has set it.",
        "card",
    ),
    nearest(
        """
        captions|subtitles|captioning [in] <language>
        <language> captions|subtitles
        captions|subtitles on in <language>
        captions|subtitles on <language>
        turn on captions|subtitles in <language>
        start|show captions|subtitles in <language>
        translate
        translate [it|this|captions|everything] [to|into] <language>
        translate captions
        caption|captions|subtitle|subtitles language [<language>]
        set|change [the] [caption|captions] language [to] [<language>]
        """,
        "The node sets the language of captions, and each person a translation in their own app. "
        "In Slack they come as they are.",
    ),
    nearest(
        """
        stop presenting|sharing|presentation
        stop [the] presentation|screenshare|screen
        presentation|screenshare off|stop|end
        stop {who} presenting|sharing
        stop {who's} presentation|screenshare
        end [the] presentation|screenshare
        """,
        "Nobody’s presentation can be ended from here. "
        "That Guests present at all is a setting: /pexip guests-can present off.",
    ),
    nearest(
        """
        present
        share [my|the] screen
        start presenting|sharing
        present my|the screen
        screen share
        screenshare
        """,
        "There is no screen to share in Slack: present from the meeting’s own app.",
    ),
    nearest(
        """
        blur {who's} background
        blur [the|my] background
        background
        change|set|blur {who's} background [to] {what}
        """,
        "Everybody sets the background in their own app. Somebody’s whole picture is hidden with "
        "/pexip video off bob.",
    ),
    nearest(
        """
        show|make [the] presentation|slides|screen big|bigger|large|larger|small|smaller
        make [the] presentation|slides|screen full screen
        """,
        "How large slides are is set in each person’s own app. How the people beside them are "
        "arranged is the layout: /pexip layout.",
        "layout",
    ),
    nearest(
        """
        put|show {who} side by side
        put|show {who} next to {other}
        """,
        "Who comes first in the picture is told by /pexip spotlight alice and then "
        "/pexip spotlight bob; how it is divided is the layout: /pexip layout.",
        "layout",
    ),
    nearest(
        """
        let {who} out
        """,
        "Out of the meeting: /pexip remove bob. Out of a breakout room: "
        "/pexip breakout move bob main.",
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
        volume
        volume up|down
        louder|quieter
        turn {who} up|down
        turn up|down {who's} volume
        turn {who's} volume up|down
        {who's} volume up|down
        make {who} louder|quieter
        """,
        "Volume is set in each person’s own app. A voice that should stand out: "
        "/pexip prominent bob on.",
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
        join {what}
        connect [to] {what}
        """,
        "To give this channel a meeting: /pexip bind and its alias. "
        "Into the one that it has the bridge comes with /pexip join.",
    ),
    nearest(
        """
        *on chat|chatting
        *off chat|chatting
        disable|close|block|forbid|stop [the] chat for {who}
        turn|switch off [the] chat for {who}
        lock|mute [the] chat
        let|allow [the] guests [to] chat
        """,
        "Which way chat goes is a setting: /pexip settings chat thread, one-way or off. "
        "In the meeting itself it cannot be closed from here.",
    ),
    nearest(
        """
        allow|enable|disable|forbid|stop|block [screen] sharing|presenting
        let|allow {who} [to] present|share
        make {who} presenter
        make {who} the presenter
        *on screen sharing
        *off screen sharing
        nobody can|may present|share
        """,
        "Who may present is set for all Guests at once: /pexip guests-can present on, or off.",
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
        *when {who} leaves|goes|drops [out|off]
        *when {who} is gone
        *when {who} has left
        """,
        "Nobody is told of who leaves: the card shows who is there, and /pexip attendance who came "
        "and went.",
        "attendance",
    ),
    nearest(
        """
        *when {who} speaks|talks|presents|shares|mutes|unmutes
        *when {who} is speaking|talking|presenting|sharing|muted|unmuted
        *when {who} says something|anything
        *when {who} says|mentions {what}
        """,
        "You can be told of words, whoever says them, of somebody who joins, waits or raises a "
        "hand, and of the beginning: /pexip alert me. Who speaks stands in /pexip who.",
        "alert me",
        "who",
    ),
    nearest(
        """
        call|ring|dial|phone {who} back
        call|ring|dial|phone back {who}
        """,
        "Whoever has left is called by their address: /pexip dial bob@example.com. "
        "Everybody else joins from the meeting’s card.",
    ),
    nearest(
        """
        what did {who} say
        """,
        "By the words that were said: /pexip find release from carol. "
        "All that was said is in the transcript.",
        "transcript",
    ),
    nearest(
        """
        send <all> [an|the] invitation|invite|link
        invite <all>
        invite <all> here
        invite <all> in|from|of [this|the] channel
        invite [the|this] [whole|entire] channel|team
        send [out] invitations|invites
        """,
        "An invitation goes to whom you name: /pexip invite @carol @ops.",
    ),
    nearest(
        """
        admit|let {who} [in] into|to {room}
        """,
        "Whoever waits comes into the main room first: /pexip admit zoe, and then "
        "/pexip breakout move zoe to North.",
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
        cc|subtitles|subtitle|captioning|caption
        live|closed captions
        """,
        "There are: captions on, captions off, captions for.",
        "captions on",
        "captions off",
        "captions for",
    ),
    nearest(
        """
        chat
        chat {what}
        message|write|tell|text|ask
        """,
        "Into the meeting’s chat goes /pexip say hello; to one person, /pexip whisper bob hello.",
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
    nearest(
        """
        next|previous|last slide
        """,
        "Slides are moved on by whoever presents. /pexip slide brings the one on show here.",
    ),
)
