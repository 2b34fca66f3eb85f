"""To find what was said, to be told, to invite."""

PHRASES = {
    "find": """
        search|look [for] {words}
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
}
