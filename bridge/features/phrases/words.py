"""Chat, captions and slides."""

PHRASES = {
    "say": """
        ask <all> to {text}
        text <all> {text}
        *room say|write|announce|post|type|send|tell in|to {in} {text}
        *room tell|message|msg|ask|remind|inform <all> in {in} {text}
        *room tell|message|msg|ask|remind|inform people|those|folks|them|guests in {in} {text}
        *room say|write|announce|post to <all> in {in} {text}
        *room tell|message|msg|ask|remind|inform {in} {text}
        say|write to <all> in [the] chat {text}
        tell <all> in [the] chat {text}
        write|type|post|put|say|send in|into|to [the] chat {text}
        write|type|post|put|say|send in|into|to [the] meeting chat {text}
        write|type|post|put|say|send in|into|to the meeting's chat {text}
        put|type {text} in|into [the] chat
        send [a] message to <all> saying {text}
        send <all> [a] message saying {text}
        send <all> [a] message {text}
        post|send {text} to|in <all>
        post|send {text} to|in [the] chat
        tell them {text}
        let <all> know {text}
        tell|message <all> {text}
        tell|message <meeting> {text}
        say to <all> {text}
        say|write to <meeting> {text}
        write|announce {text}
        send to chat {text}
        send [a] message to <all> {text}
    """,
    "captions on": """
        have [the] captions|subtitles
        i want|need [the] captions|subtitles
        we need [the] captions|subtitles
        captions|subtitles start
        resume captions|subtitles
        *on captions|caption|captioning|subtitles|cc
        *on live|closed captions|captioning
        caption this|it
        caption <meeting>
        show|give [me|us] [the] captions|subtitles
        show|give [me|us] [the] live captions
    """,
    "captions off": """
        captions|subtitles stop|end
        stop|end [the] captions|subtitles here
        pause [the] captions|subtitles [here]
        get rid of [the] captions|subtitles
        remove [the] captions|subtitles
        i do not want captions
        *off captions|caption|captioning|subtitles|cc
        *off live|closed captions|captioning
        stop captioning [this|it]
    """,
    "slide": """
        what is on [the] screen
        what is being shown|presented|shared
        show me what is on [the] screen
        share|send [the|this|current] slide
        snap [the] slide
        slide now
        show|post|get|grab|capture|give [me|us] [the|this|a|current] slide [now]
        show|post|get|grab|capture|give [me|us] the current slide
        screenshot
        take a screenshot
    """,
    "slides on": """
        *on slides
        post|mirror [the|all] slides
        start posting|mirroring slides
    """,
    "slides off": """
        *off slides
        stop posting|mirroring slides
        don't post [the] slides
    """,
}
