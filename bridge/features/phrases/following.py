"""To find what was said, to be told, to invite."""

PHRASES = {
    "find": """
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
        alert|notify|tell|ping me when|if {words} is said|mentioned|written
        alert|notify|tell|ping me when|if someone|somebody|anyone|anybody says|mentions {words}
        alert|notify|ping me about|of|on|for {words}
        watch [out] for {words}
        tell|alert|notify|ping me when|if my name is said|mentioned|written => when=name
        tell|alert|notify|ping me when|if someone|somebody says|mentions my name => when=name
        alert|notify me about|of my name => when=name
        tell|alert|notify|ping me when|if [a] hand|hands goes|go up => when=hands
        tell|alert|notify|ping me when|if a hand is raised => when=hands
        tell|alert|notify|ping me when|if someone|somebody raises a|their hand => when=hands
        alert|notify me about|of [raised] hands => when=hands
        tell|alert|notify|ping me when|if someone|somebody waits => when=waiting
        tell|alert|notify|ping me when|if someone|somebody is waiting => when=waiting
        alert|notify me about|of [the] waiting room => when=waiting
        tell|alert|notify|ping me when|if someone|somebody joins|arrives => when=joins
        tell|alert|notify|ping me when|if someone|somebody comes in => when=joins
        tell|alert|notify|ping me when|if [the] meeting begins|starts => when=begins
        tell|alert|notify|ping me when|if it begins|starts => when=begins
    """,
    "invite": """
        send [an] invitation|invite to {who}
        ask {who} to join
    """,
    "alerts": """
        my alerts
        show|list [me] [my|all] alerts
        what am i told of
    """,
    "alert off": """
        alerts off
        stop alerting|notifying me
        stop alerting|notifying me about|of {which}
        turn|switch off [my|all] alerts => which=all
        remove|delete [my|the] alert {which}
        no [more] alerts => which=all
        mute alerts => which=all
    """,
}
