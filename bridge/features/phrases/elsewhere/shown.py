"""What is wanted of the picture, the sound, the chat and captions, and is not done from here."""

from bridge.commands.table.phrases import nearest

ANSWERS = (
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
        post|put|share|drop [the|a] transcript
        post|put|share|drop [the|a] transcript here|in|into [the|this] [channel|thread]
        """,
        "A transcript goes to whoever asks for it, in a direct message. What the thread gets when "
        "the meeting ends is a setting: /pexip settings files.",
        "transcript",
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
        pin|spotlight|put|show {who} on|at|in [the] top|bottom|upper|lower [left|right] [corner]
        pin|spotlight|put|show {who} on|at|in|to the left|right|middle|center|corner
        put|show {who} side by side
        put|show {who} next to {other}
        """,
        "Who comes first in the picture is told by /pexip spotlight alice and then "
        "/pexip spotlight bob; how it is divided is the layout: /pexip layout.",
        "layout",
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
        next|previous|last slide
        """,
        "Slides are moved on by whoever presents. /pexip slide brings the one on show here.",
    ),
)
