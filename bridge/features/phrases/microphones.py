"""Microphones, cameras and what one participant sees."""

PHRASES = {
    "mute": """
        only {participant:but} can|may|should talk|speak
        only let {participant:but} talk|speak
        let|allow only {participant:but} [to] talk|speak
        nobody|no-one but|except {participant:but} can|may|should talk|speak
        no one but|except {participant:but} can|may|should talk|speak
        {participant} on mute
        shut down|off {participant's} mic|mics|microphone|microphones
        mic|microphone off
        turn|switch off [the] mic|microphone
        turn|switch [the] mic|microphone off
        make {participant} shut up
        stop {participant} talking|speaking
        stop {participant} from talking|speaking
        put {participant} on mute
        take {participant's} mic|microphone [away]
        {participant} mute|mic-off
        silence|quiet|quieten|hush {participant}
        shut {participant} up
        shut up {participant}
        make {participant} quiet|silent
        mute {participant's} mic|mics|mike|microphone|microphones|audio|sound
        mute [the] mic|microphone|audio of {participant}
        *off mic|mics|microphone|microphones|mike|audio|sound of {participant}
        {participant's} mic|mics|microphone|microphones off
    """,
    "unmute": """
        stop muting {participant}
        put {_} back on
        don't mute {participant} any more|anymore
        {participant} off mute
        {participant's} mic|mics|microphone|microphones back on
        let {participant} unmute
        {participant} can|may talk|speak
        mic|microphone on
        turn|switch on [the] mic|microphone
        turn|switch [the] mic|microphone on
        take {participant} off mute
        give {participant} [the|a] mic|microphone
        give {participant} [the|their|his|her] mic|microphone back
        turn|switch {participant's} mic|mics|microphone|microphones|audio|sound back on
        turn|switch back on {participant's} mic|mics|microphone|microphones|audio|sound
        let {participant} be heard
        {participant} needs|wants|has to talk|speak unmute him|her|them
        {participant} needs|wants|has to say something unmute him|her|them
        {participant} wants|needs to talk|speak
        unsilence {participant}
        allow {participant} to unmute
        {participant} unmute
        un|un- mute {participant}
        un-mute {participant}
        unmute {participant's} mic|mics|mike|microphone|microphones|audio|sound
        unmute [the] mic|microphone|audio of {participant}
        open {participant's} mic|mics|microphone|microphones
        let {participant} speak|talk
        allow {participant} to speak|talk
        *on mic|mics|microphone|microphones|mike|audio|sound of {participant}
    """,
    "muteall": """
        nobody|no-one can|may|should talk|speak
        no one can|may|should talk|speak
        quiet
        close|shut [all] [the] mics|microphones
        [all] [the] mics|microphones off
        [all] [the] mics|microphones off for <all>
        turn|switch everyone's|everybody's mic|mics|microphone|microphones off
        *room mute|silence|quiet|hush {in}
        <all> on mute
        [all] [the] guests on mute
        mute the whole room|meeting|audience|crowd
        mute [the] audience|crowd|people|participants|attendees
        mute em|them all
        mute|silence every one
        put <all> on mute
        put [all] [the] guests on mute
        <all> mute|muted
        mute all [the] people|participants|attendees
        mute|silence|quiet|hush <all>
        mute|silence [all] [the] guests
        mute|silence every guest
        mute|silence all of the guests
        mute|silence [the|this|our|my] [whole] meeting|call|conference|room|session|vmr
        everyone|everybody quiet [please]
        shut everyone|everybody up
        turn|switch off everyone's|everybody's mic|mics|microphone|microphones
        turn|switch off all [the] mics|microphones
        mute everyone's|everybody's mic|mics|microphones
        mute all [the] mics|microphones
    """,
    "unmuteall": """
        <all> can|may|should talk|speak
        open [all] [the] mics|microphones
        [all] [the] mics|microphones [back] on
        [all] [the] mics|microphones [back] on for <all>
        turn|switch everyone's|everybody's mic|mics|microphone|microphones [back] on
        *room unmute|un-mute {in}
        <all> off mute
        take <all> off mute
        unmute them all
        unmute [all] [the] people|participants|attendees
        <all> unmute|unmuted
        unmute <all>
        unmute [all] [the] guests
        unmute every guest
        unmute [the|this|our|my] [whole] meeting|call|conference|room|session|vmr
        un-mute <all>
        let <all> speak|talk
        turn|switch on everyone's|everybody's mic|mics|microphone|microphones
        turn|switch on all [the] mics|microphones
    """,
    "video off": """
        [all] cameras|videos|cams off for <all> => participant=all
        cameras|videos|cams off <all> => participant=all
        camera|cam|webcam off
        turn|switch off [the] camera|cam|webcam|video
        turn|switch [the] camera|cam|webcam|video off
        turn|switch off all [the] cameras|videos|cams => participant=all
        turn|switch everyone's|everybody's camera|cameras|cams|video|videos off => participant=all
        turn|switch off everyone's|everybody's camera|cameras|cams|video|videos => participant=all
        [all] cameras|videos off => participant=all
        take {participant's} video|camera|cam off|away
        blank {participant's} video|camera
        hide {participant's} video|videos|camera|cameras|cam|cams|face|picture|pictures
        *off video|videos|camera|cameras|cam|cams|webcam|webcams of {participant}
        video|camera|cam|webcam {participant} off
        video mute {participant}
    """,
    "video on": """
        {participant's} video|camera|cam|webcam back on
        camera|cam|webcam on
        turn|switch everyone's|everybody's camera|cameras|cams|video|videos on => participant=all
        turn|switch on everyone's|everybody's camera|cameras|cams|video|videos => participant=all
        turn|switch on [the] camera|cam|webcam|video
        turn|switch [the] camera|cam|webcam|video on
        turn|switch {participant's} video|videos|camera|cameras|cam|cams back on
        turn|switch back on {participant's} video|videos|camera|cameras|cam|cams
        unhide {participant's} video|camera
        show {participant's} video|videos|camera|cameras|cam|cams|face|picture|pictures
        *on video|videos|camera|cameras|cam|cams|webcam|webcams of {participant}
        video|camera|cam|webcam {participant} on
        video unmute {participant}
    """,
    "presentation allow": """
        let|allow {participant} [to] see [the] slides|presentation
        show {participant} [the] slides|presentation
        show [the] slides|presentation to {participant}
    """,
    "presentation deny": """
        hide|keep [the] slides|presentation from {participant}
        don't let {participant} see [the] slides|presentation
    """,
    "captions for": """
        captions|subtitles for {participant} => state=on
        send|turn|switch [on] [the] captions|subtitles to|for {participant} => state=on
        no captions|subtitles for {participant} => state=off
        *on captions|subtitles|cc of {participant} => state=on
        *off captions|subtitles|cc of {participant} => state=off
        show|give {participant} [the] captions|subtitles => state=on
        show|give [the] captions|subtitles to {participant} => state=on
        hide [the] captions|subtitles from {participant} => state=off
        let {participant} see [the] captions|subtitles => state=on
    """,
    "guests-can unmute": """
        allow it [again] => state=on
        forbid it [again] => state=off
        don't let|allow anyone|anybody [to] unmute [themselves] => state=off
        do not let|allow anyone|anybody [to] unmute [themselves] => state=off
        let|allow [the] people|participants|attendees [to] unmute [themselves] => state=on
        let|allow <all> [to] unmute themselves => state=on
        let|allow them [to] unmute themselves => state=on
        people|participants|attendees can|may unmute [themselves] => state=on
        <all> can|may unmute themselves => state=on
        stop|block|keep|prevent [the] people|participants [from] unmuting [themselves] => state=off
        stop|block|keep|prevent [the] attendees [from] unmuting [themselves] => state=off
        stop|block|keep|prevent <all> [from] unmuting [themselves] => state=off
        stop|block|keep|prevent them [from] unmuting [themselves] => state=off
        don't let|allow [the] people|participants|attendees [to] unmute [themselves] => state=off
        don't let|allow <all> [to] unmute [themselves] => state=off
        do not let|allow [the] people|participants|attendees [to] unmute [themselves] => state=off
        do not let|allow [the] guests [to] unmute [themselves] => state=off
        people|participants|attendees cannot|can't unmute [themselves] => state=off
        nobody|no-one can|may unmute [themselves] => state=off
        nobody|no-one but|except [the] hosts can|may unmute [themselves] => state=off
        no one but|except [the] hosts can|may unmute [themselves] => state=off
        only [the] hosts can|may|should unmute [themselves] => state=off
        no one can|may unmute [themselves] => state=off
        stop|block|keep|prevent [the] guests from unmuting [themselves] => state=off
        guests may not unmute [themselves] => state=off
        let|allow [all] [the] guests [to] unmute [themselves] => state=on
        guests can|may unmute [themselves] => state=on
        don't let|allow [all] [the] guests [to] unmute [themselves] => state=off
        guests cannot|can't unmute [themselves] => state=off
        forbid [the] guests to unmute [themselves] => state=off
        stop [the] guests unmuting|from [unmuting] [themselves] => state=off
        hold mute => state=off
        keep [the] guests muted => state=off
    """,
    "guests-can present": """
        don't let|allow anyone|anybody|people [to] present|share => state=off
        do not let|allow anyone|anybody|people|guests [to] present|share => state=off
        stop|block|keep|prevent [the] guests from presenting|sharing => state=off
        guests may not present|share => state=off
        let|allow [all] [the] guests [to] present|share => state=on
        guests can|may present|share => state=on
        don't let|allow [all] [the] guests [to] present|share => state=off
        guests cannot present|share => state=off
        forbid [the] guests to present|share => state=off
        stop [the] guests presenting|sharing => state=off
        only hosts can|may present|share => state=off
        don't let|allow anyone|anybody|people [to] share [their|the|a] screen|screens => state=off
        do not let|allow anyone|anybody|people [to] share [their|the|a] screen|screens => state=off
        don't let|allow [all] [the] guests [to] share [their|the|a] screen|screens => state=off
        do not let|allow [all] [the] guests [to] share [their|the|a] screen|screens => state=off
        stop|block|keep|prevent [the] guests from sharing [their|the] screen|screens => state=off
        stop|forbid|block [the] guests [to] share [their|the|a] screen|screens => state=off
        stop [the] guests sharing [their|the|a] screen|screens => state=off
        guests cannot|can't share [their|the|a] screen|screens => state=off
        guests may not share [their|the|a] screen|screens => state=off
        only hosts can|may share [their|the|a] screen|screens => state=off
        let|allow [all] [the] guests [to] share [their|the|a] screen|screens => state=on
        guests can|may share [their|the|a] screen|screens => state=on
    """,
    "guests-see": """
        let|allow [the] guests [to] see each other => setting=always
        guests can|may see each other => setting=always
        guests cannot see each other => setting=never
        don't let [the] guests see each other => setting=never
    """,
}
