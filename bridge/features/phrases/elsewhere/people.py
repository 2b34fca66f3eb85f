"""What is wanted of people, or for them, that is not done from here: why not, what is nearest."""

from bridge.commands.table.phrases import nearest

ANSWERS = (
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
        who is|are|has|have|got {what:state}
        is|are|has|have anyone|anybody|someone|somebody {what:state}
        anyone|anybody {what:state}
        """,
        "Who is there, and who speaks, presents, waits or has a hand up, stands in /pexip who.",
        "who",
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
        [breakout] create|open|make|start {rooms} with {who} with {whom}
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
        what|which number do|can|should i|we|they|people dial|call|ring [in] [to] [join|enter]
        what is [the] number to dial|call|ring [in]
        what is [the] number to join
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
        let {who} out
        """,
        "Out of the meeting: /pexip remove bob. Out of a breakout room: "
        "/pexip breakout move bob main.",
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
)
