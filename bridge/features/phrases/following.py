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
        tell|alert|notify|ping [me] when|if|once someone|somebody named {who} joins => when=joins
        let me know when|if|once someone|somebody named {who} joins => when=joins
        tell|alert|notify|ping [me] when|if|once {who} joins|arrives|comes [in] => when=joins
        tell|alert|notify|ping [me] when|if|once {who} is [back] here|there|in|back => when=joins
        tell|alert|notify|ping [me] when|if|once {who} raises a|his|her|their hand => when=hands
        tell|alert|notify|ping [me] when|if|once {who} raises|lifts hand => when=hands
        tell|alert|notify|ping [me] when|if|once {who} waits|knocks => when=waiting
        tell|alert|notify|ping [me] when|if|once {who} is waiting|knocking => when=waiting
        let me know when|if|once {who} joins|arrives|comes [in] => when=joins
        let me know when|if|once {who} is [back] here|there|in|back => when=joins
        let me know when|if|once {who} raises a|his|her|their hand => when=hands
        let me know when|if|once {who} raises|lifts hand => when=hands
        let me know when|if|once {who} waits|knocks => when=waiting
        let me know when|if|once {who} is waiting|knocking => when=waiting
        let me know when|if {words} is said|mentioned|written
        let me know when|if [a] hand|hands goes|go up => when=hands
        let me know when|if someone|somebody|anyone|anybody raises a|their hand => when=hands
        let me know when|if someone|somebody|anyone|anybody waits|knocks => when=waiting
        let me know when|if someone|somebody|anyone|anybody is waiting => when=waiting
        let me know when|if someone|somebody|anyone|anybody joins|arrives => when=joins
        let me know when|if someone|somebody|anyone|anybody comes in => when=joins
        let me know when|if [the] meeting begins|starts => when=begins
        let me know when|if it begins|starts => when=begins
        tell|alert|notify|ping me when|if anyone|anybody waits|knocks => when=waiting
        tell|alert|notify|ping me when|if someone|somebody knocks => when=waiting
        tell|alert|notify|ping me when|if anyone|anybody joins|arrives => when=joins
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
        what|which alerts do i have
        which alerts are on
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
