"""What else becomes of a meeting's sound and picture, as nodes since version 39 tell."""

from types import MappingProxyType

from bridge.pexip.models import ConferenceStatus

BEGAN_AND_ENDED = MappingProxyType(
    {
        "recording": ("The meeting is being recorded.", "The recording has ended."),
        "transcribing": ("The meeting is being transcribed.", "The transcription has ended."),
        "streaming": ("The meeting is being streamed.", "The stream has ended."),
        "public_streaming": (
            "The meeting is being streamed to the public.",
            "The public stream has ended.",
        ),
        "ai_enabled": ("AI is at work in the meeting.", "AI is no longer at work in the meeting."),
        "external_media_processing": (
            "The meeting’s sound and picture are processed outside of the node.",
            "The meeting’s sound and picture are no longer processed outside of the node.",
        ),
    }
)
"""By the key of `conference_update`: what to say when it begins, and when it ends."""

_MARKS = MappingProxyType(
    {
        "recording": "Recording",
        "transcribing": "Transcribing",
        "streaming": "Streaming",
        "public_streaming": "Streaming to the public",
        "ai_enabled": "AI at work",
        "external_media_processing": "Processed outside of the node",
    }
)


def going_on(status: ConferenceStatus | None) -> tuple[str, ...]:
    """The keys of what goes on now."""
    if status is None:
        return ()
    return tuple(key for key in BEGAN_AND_ENDED if getattr(status, key))


def known(status: ConferenceStatus) -> tuple[str, ...]:
    """The keys that this node tells at all."""
    return tuple(key for key in BEGAN_AND_ENDED if getattr(status, key) is not None)


def marks_of_processing(status: ConferenceStatus | None) -> tuple[str, ...]:
    """A word or two for each thing that goes on."""
    return tuple(_MARKS[key] for key in going_on(status))
