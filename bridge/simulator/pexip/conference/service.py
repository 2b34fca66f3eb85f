"""What an administrator has set up under an alias: PINs, kind of service, what is allowed.

Section "request_token" of the API document, with its parts on PINs, SSO and Virtual Receptions.
"""

from dataclasses import dataclass, field
from typing import Literal

from bridge.simulator.pexip.conference.participant import Role

LAYOUTS = (
    "1:0",
    "1:7",
    "1:21",
    "2:21",
    "1:33",
    "2x2",
    "3x3",
    "4x4",
    "5x5",
    "1:1",
    "one_main_nine_around",
    "one_main_twelve_around",
    "two_mains_eight_around",
    "ac",
    "teams",
)

CLASSIFICATION_LEVELS = {"0": "Unclassified", "1": "Official", "2": "Secret"}


@dataclass(frozen=True)
class IdentityProvider:
    """Where a person signs in before an SSO protected conference lets them in."""

    name: str
    uuid: str
    img: str = ""


@dataclass(frozen=True, kw_only=True)
class Service:
    """The unchanging part of a conference; the live part is `Conference`."""

    name: str
    aliases: tuple[str, ...]
    host_pin: str | None = None
    guest_pin: str | None = None
    guests_allowed: bool = True
    kind: Literal["conference", "lecture", "gateway", "test_call"] = "conference"
    reception: Literal["standard", "mssip"] | None = None
    identity_providers: tuple[IdentityProvider, ...] = ()
    chat_enabled: bool = True
    live_captions_available: bool = True
    captions_language: str = "en-US"
    captions_translation: str | None = None
    """The language that captions are translated into, where they are."""
    direct_media: bool = False
    guests_can_present: bool = True
    breakout_rooms: bool = True
    layouts: tuple[str, ...] = LAYOUTS
    classification_levels: dict[str, str] = field(
        default_factory=lambda: dict(CLASSIFICATION_LEVELS)
    )
    pinning_configs: tuple[str, ...] = ("basic_backfill", "complex")
    # Files of the theme by their path; that of the simulated theme is the smallest of pictures.
    theme_files: dict[str, bytes] = field(
        default_factory=lambda: {"background.jpg": b"\xff\xd8\xff\xd9"}
    )

    @property
    def has_waiting_guests(self) -> bool:
        """Only where Hosts and Guests are told apart do Guests wait for a Host."""
        return self.host_pin is not None

    def role_for(self, pin: str | None) -> Role | None:
        """The role a PIN gives; None where it is wrong."""
        if self.host_pin is None:
            return "chair"
        if pin == self.host_pin:
            return "chair"
        if not self.guests_allowed:
            return None
        wanted = "none" if self.guest_pin is None else self.guest_pin
        return "guest" if pin == wanted else None
