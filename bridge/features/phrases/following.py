"""To find what was said, to be told, to invite."""

PHRASES = {
    "find": """
        what about the {words}
        find|search [for] what {speaker} said|wrote about|on {words}
        find|search [for] what {speaker} says|writes about|on {words}
        find|search [for] where {speaker} talked|spoke about|of {words}
        find|search [for] where {speaker} mentioned|said {words}
        what {speaker} said about {words}
        what has {speaker} said about {words}
        find|search [for] what was said about {words}
        what was said about {words}
        search [for] {words}
        look for {words}
        look up {words}
        find|search [the] lines|messages with {words}
        who said {words}
        who mentioned {words}
        did somebody|someone|anybody|anyone say|mention {words}
        when did {speaker} say|mention {words}
        what did {speaker} say about {words}
        where was {words} mentioned|said
        search [the] transcript|captions|chat for {words}
        grep {words}
    """,
    "alert me": """
        *when someone|somebody named {who} joins => when=joins
        *when {who} joins|arrives|comes [in] => when=joins
        *when {who} is [back] here|there|in|back => when=joins
        *when {who} raises a|his|her|their hand => when=hands
        *when {who} raises|lifts hand => when=hands
        *when {who} waits|knocks => when=waiting
        *when {who} is waiting|knocking => when=waiting
        *when {words} is said|mentioned|written
        *when someone|somebody|anyone|anybody|people says|say|mentions|mention|writes {words}
        *when my name is said|mentioned|written => when=name
        *when someone|somebody|anyone|anybody says|mentions my name => when=name
        *when [a] hand|hands goes|go up => when=hands
        *when a hand is raised => when=hands
        *when someone|somebody|anyone|anybody raises a|their hand => when=hands
        *when someone|somebody|anyone|anybody waits|knocks => when=waiting
        *when someone|somebody|anyone|anybody is waiting => when=waiting
        *when someone|somebody|anyone|anybody joins|arrives => when=joins
        *when someone|somebody|anyone|anybody comes in => when=joins
        *when [the] meeting begins|starts => when=begins
        *when it begins|starts => when=begins
        alert|notify|ping me about|of|on|for {words}
        watch [out] for {words}
        alert|notify me about|of my name => when=name
        alert|notify me about|of [raised] hands => when=hands
        alert|notify me about|of [the] waiting room => when=waiting
    """,
    "invite": """
        send [an] invitation|invite to {who}
        send|give|share|forward [the|a|an] [meeting|join|invite|invitation] link|url to|with {who}
        send|give {who} [the|a|an] [meeting|join|invite|invitation] link|url
        ask {who} to join
    """,
    "alerts": """
        my alerts
        show|list [me] [my|all] alerts
        what am i told of
        what|which alerts do i have
        which alerts are on
    """,
    "alert off": """
        alerts off
        stop alerting|notifying|telling|pinging me
        stop alerting|notifying|telling|pinging me about|of|when {which}
        turn|switch off [my|all] alerts => which=all
        remove|delete [my|the] alert {which}
        no [more] alerts => which=all
        mute alerts => which=all
    """,
}
