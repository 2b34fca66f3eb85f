"""The bridge in its channel: help, joining and leaving, rights, records."""

PHRASES = {
    "help": """
        what does {command} do
        ?|commands|usage|options|manual|man
        what can you do
        what can i do|say|type [here]
        how does this|it work
        how do i use this|it
        help me [out]
        i need help
        show|list [me] [all] [the] commands
        help on|with|for|about {command}
        how do|can|could i|we|you {command}
        how to {command}
    """,
    "meetings": """
        my|all meetings
        list|show [me] [my|all] [the] meetings
        which|what meetings [are|do] [there|running|on]
    """,
    "bind": """
        bind this|the channel to {alias}
        bind to {alias}
        connect this|the channel to {alias}
    """,
    "unbind": """
        unbind this|the channel
        unbind <meeting>
        forget this|the channel
        forget <meeting>
    """,
    "join": """
        reconnect
        join|rejoin <meeting>
        rejoin
        come back [in]
        come in
        get back in
        get [back] into <meeting>
    """,
    "leave": """
        leave <meeting>
        get out
        get out of <meeting>
        go away
    """,
    "card": """
        where is the card
        pin card
        show|post|repost [me] [the] card [again]
        new card
        card again
    """,
    "cancel": """
        nevermind|abort
        cancel that|it|this
        forget it
    """,
    "talk time": """
        who spoke|talked|talks|speaks [the] most|longest|more
        who has|have spoken|talked [the] most|longest|more
        who did most [of] the talking
        how much did who say|speak|talk
        how much did everyone|everybody speak|talk
        speaking|talking time|times|share|shares
        who spoke|talked
        who has not said|spoken|talked [anything|something|a word|yet]
        who has not said anything|something yet
        who has not said a word [yet]
        who did not say|speak|talk [anything|something]
        who is silent|quiet
        who was silent|quiet
        who has been silent|quiet
        has everyone|everybody spoken|talked
    """,
    "undo": """
        undo what i [just] did
        scratch that
        undo [the] mute|lock|that|change
        put it back
        take it back
        i did not mean that
        undo that|it|this|last
        undo [the|my] last [one|command|action]
        take that|it|this back
        take back that|it|this
        revert [that|it|this]
        oops
    """,
    "access": """
        who can|may use|do this|it
        who can|may do what
        permissions|rights
        who may do what
        who is allowed to do what
        show [the] permissions|rights
    """,
    "settings": """
        preferences|config|configuration
        change|show|open [the] settings
    """,
    "log": """
        who muted|kicked|removed|ended|locked {_}
        who muted me
        what did i|we do
        what have i|we done
        audit|history
        audit log
        show [me] [the] [audit] log|history
        who did what|that|this
        what was done
        what happened
    """,
    "transcript": """
        get|show|give|send|download [me] [the|a] transcript of|from|for today|now|this
        get|show|give|send|download [me] [the|a] transcript of|from|for <meeting>
        save|keep|store|export [me] [the] transcript [of|from|for] [today|now|this]
        get|show|give|send|download|mail [me] [the|a] transcript when done|finished|ready|over
        get|show|give|send|mail [me] [the|a] transcript at the end
        get|show|give|send|mail [me] [the|a] transcript afterwards|later
        get|show|give|send|download [me] [the|a] transcript
        what was said
        what did they|we|people say
    """,
    "attendance": """
        attendance list|report|sheet
        get|show|give|send|download [me] [the] attendance [list|report|sheet]
        who left|joined|came late|early|already
        who was|is late|early
        who has|have left|gone
        who has|have|is been here|there|in
        who has|have|is been in <meeting>
        export|save [the] attendance [list|report|sheet]
        export|save [the] attendance [list|report|sheet] as|to|in csv|excel|file
        attendance [list|report|sheet] as|in csv|excel
        who left [<meeting>]
        who was here|there|in
        who was in <meeting>
        who came|attended
        how many [people] joined|came|attended
    """,
    "chat log": """
        get|show|give|send|download|save|keep [me] [the] chat
        chat transcript
        read|open [me] [the] chat
        what is in [the] chat
        export|download [the] chat
        chat history
        get|show|give|send|download [me] [the] chat log|history
        what was written
    """,
}
