"""The picture: spotlight, banner, names, layout."""

PHRASES = {
    "show picture": """
        show|share|present [the|this|that|a|my] picture|pic|image|photo|screenshot
        show|share|present [the|this|that|my] picture|pic|image|photo|screenshot in [the] meeting
        show|share|present [the|this|that|my] picture|pic|image|photo|screenshot to everyone|all
        put [up] [the|this|that|a|my] picture|pic|image|photo|screenshot on [the] [big] screen
        put [the|this|that|a|my] picture|pic|image|photo|screenshot in|into [the] meeting|call
        put [the|this|that|a|my] picture|pic|image|photo|screenshot up
        put up [the|this|that|a|my] picture|pic|image|photo|screenshot
        show this in [the] meeting|call
    """,
    "stop showing": """
        stop showing [the|this|that|my] [picture|pic|image|photo|screenshot]
        stop sharing|presenting [the|this|that|my] picture|pic|image|photo|screenshot
        take [the|this|that|my] picture|pic|image|photo|screenshot down|off|away
        take down|off|away [the|this|that|my] picture|pic|image|photo|screenshot
        remove|hide|clear|close [the|this|that|my] picture|pic|image|photo|screenshot
        picture|pic|image|photo|screenshot off
        no [more] picture|pic|image|photo|screenshot
    """,
    "spotlight": """
        give [the] floor|stage|spotlight to {participant}
        show only {participant}
        full screen {participant}
        fullscreen {participant}
        put {participant} full screen
        focus {participant}
        make {participant} big|bigger|large
        show {participant} big|large
        put {participant} on the main|big screen
        put {participant} on main|stage
        put {participant} first|up|front
        bring {participant} to [the] front
        give {participant} the spotlight|stage|floor
        pin|highlight|feature {participant}
        spotlight|pin|highlight|feature {participant} for <all>
        focus on {participant}
        put [the|a] spotlight on {participant}
        put {participant} in|into [the] spotlight
        spotlight on {participant}
        turn [the] spotlight on {participant}
        start spotlighting {participant}
    """,
    "unspotlight": """
        un spotlight {participant}
        stop [the] spotlight on|for {participant}
        take {participant} off [the] stage|main|spotlight
        {participant} out of spotlight
        unspot {participant}
        unfocus {participant}
        unpin|unhighlight|unfeature {participant}
        un-spotlight {participant}
        remove|take [the] spotlight from|off|of {participant}
        take {participant} out of [the] spotlight
        spotlight off {participant}
        spotlight {participant} off
        turn|switch off [the] spotlight on|for|of {participant}
        stop spotlighting {participant}
    """,
    "unspotlight all": """
        spotlight|pin|highlight nobody|no-one
        spotlight|pin|highlight no one
        unspotlight <all>
        clear|remove [all] [the] spotlight|spotlights
        turn|switch off [all] [the] spotlight|spotlights
        turn|switch [the] spotlight|spotlights off
        spotlight|spotlights off
        no [more] spotlight|spotlights
        stop [the] spotlight
        stop|end [all] [the] spotlights|spotlighting
        no more spotlighting
    """,
    "banner": """
        write|type|put|show|display|have {text} [up] on|onto|across [the] screen|picture
        put|show|display|have {text} [up] on|onto|across everyone's|everybody's screen|screens
        put|show|display [a] text|message|words on|onto|across [the] screen|picture {text}
        text|message|words on|onto|across [the] screen|picture {text}
        on screen {text}
        write|type {text} on|onto|across everyone's|everybody's screen|screens|picture
        put|set|show|display|make|post|add [up] [a|the] banner saying|says|reading {text}
        put|set|show|display|make|post|add [up] [a|the] banner that|which says|reads {text}
        put|set|show|display|make|post|add [up] [a|the] banner with [the] text|words {text}
        put|set|show|display|make|post|add [up] [a|the] banner with {text}
        put [a|the] banner up saying|says|reading {text}
        put [a|the] banner up that|which says|reads {text}
        put [a|the] banner up with [the] text|words {text}
        show|put|display [the] text|words {text} on|onto|across [the] screen|picture
        banner reading {text}
        banner with [the] text|words {text}
        banner that says|reads {text}
        make [the] banner say {text}
        set|put|display [a|the] banner {text}
        display|show on screen {text}
        show [a|the] banner {text}
        banner saying|says {text}
        put up [a|the] banner {text}
        put [a|the] banner up {text}
        set [the] banner to {text}
        show [a|the] message {text}
    """,
    "banner off": """
        take|get|clear|remove|wipe|delete [the] text|message|words|writing off|from [the] screen
        take|get|clear|remove|wipe|delete [the] text|message|words off|from everyone's screen
        clear|wipe [the] screen
        remove|delete|hide|drop [the] text|words
        take [the] text|message|words|writing down|off|away
        take down|off|away [the] text|message|words|writing
        text|message off
        no banner
        banner away
        *off banner
        remove|clear|delete|drop [the] banner
        take down [the] banner
        take|get|pull [the] banner down|off|away
        take|get|pull away|off [the] banner
        clear|remove [the] message
    """,
    "rename": """
        set [the] name of {participant} to {text}
        rename {participant} as {text}
        change {participant's} name to {text}
        change [the] name of {participant} to {text}
        set {participant's} name to {text}
        call {participant} {text} from now [on]
        from now on call {participant} {text}
        let {participant} be called {text}
        {participant} is called {text} from now [on]
    """,
    "classification": """
        classify [the] [meeting] [as] {level}
        set [the] classification to {level}
        change [the] classification
    """,
    "layout": """
        layout equal|equally [big|large]
        equal [layout|tiles|size]
        [all] tiles [the] same size
        one big|large speaker|picture|tile and|with [the] small ones|tiles [below] => name=1:7
        one big|large speaker|picture|tile and|with [the] small ones under|around => name=1:7
        [a|the] big speaker and|with small tiles|ones [below|under|around] => name=1:7
        one big|large [and] [the|all] [the] rest|others small|below|under => name=1:7
        layout <all> equal|equally [big|large]
        <all> equal|equally [big|large]
        change|set|switch [the] layout to <all> equal|equally [big|large]
        only show [the] [active] speaker => name=1:0
        show only [the] [active] speaker => name=1:0
        <all> [the] same size
        show|display|see <all> equal|equally [big|large]
        show|display|see <all> [the|in|at] [the] same size
        make <all> equal|equally [big|large]
        one big|large [picture|person|tile] and|with [all] [the] rest|others small => name=1:7
        one big|large and|with [the|all] [the] rest|others small => name=1:7
        [one|a|the] big|large speaker and|with [all] [the] rest|others small => name=1:7
        [all] same size
        make <all> [the] same size
        everybody|everyone in one picture
        make it {_} view
        grid|gallery
        set|use layout {name}
        layouts
        change|choose|pick|set [the] layout
        change|set|switch [the] layout to {name}
        switch to layout {name}
        gallery|grid|speaker view
        change|switch [the] view
    """,
    "layout for": """
        layout {name} for {participant}
        set|change {participant's} layout to {name}
    """,
    "overlay": """
        *on names|overlay|nametags => state=on
        *off names|overlay|nametags => state=off
        show [the] names|overlay|nametags => state=on
        show [the] names on [the] video|videos|tiles|picture|screen => state=on
        show|put|display|write [the|all] names under|below|over [the] videos|pictures => state=on
        show|put|display|write [the|all] names under|below|over [the] tiles|faces => state=on
        hide [the] names on|from|in [the] video|videos|tiles|picture|screen => state=off
        *on name tags|labels => state=on
        *off name tags|labels => state=off
        show [the] name tags|labels => state=on
    """,
    "active-speaker": """
        *on active speaker [frame|border|indicator] => state=on
        *off active speaker [frame|border|indicator] => state=off
        highlight [the] [active] speaker => state=on
    """,
    "silent-video on": """
        *on silent video [detection]
    """,
    "silent-video off": """
        *off silent video [detection]
    """,
    "indicator": """
        show [the|a] {indicator} indicator|mark => state=on
        hide|remove [the] {indicator} indicator|mark => state=off
        turn|switch on [the] {indicator} indicator|mark => state=on
        turn|switch off [the] {indicator} indicator|mark => state=off
    """,
    "overlay-text off": """
        remove|clear|hide [the] overlay text|texts
        turn|switch off [the] overlay text|texts
    """,
    "pinning": """
        reserve places
        change|choose [the] pinning
    """,
    "group": """
        put {participant} in|into [layout] group {group}
    """,
    "timer": """
        start|set|show|run|make|create|give|put [up] [me|us] [a|the] countdown|timer {seconds}
        *off timer|countdown => kind=off
        countdown|count-down
        countdown|count-down {*}
        count down {*}
        count down from {seconds}
        start|set|show|run|make|create|give|put [up] [me|us] [a|the] countdown|timer
        start|set|show|run|make|create|give|put [up] [me|us] [a|the] {seconds} countdown|timer
        start|set|show|run|make|create|put [up] [a|the] countdown|timer of|for|from|to {seconds}
        {seconds} countdown|timer
        {seconds} countdown|timer for {_}
    """,
}
