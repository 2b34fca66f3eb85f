"""How the picture is composed: the API document, "Conference control functions", on layouts.

Layout names stay plain strings: themes bring their own, and `GetAvailableLayouts` lists them. All
that change something are for Hosts: 403 or `result: false` for others, 400 for a name unknown here.
"""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bridge.pexip.models import ParticipantId, WireModel
from bridge.pexip.request import Done, Picture, Request, SentModel

LayoutName = Annotated[str, Field(min_length=1)]

_MIX = re.compile(r"main(\.![\w-]+)?")


def _check_mix(name: str) -> str:
    if not _MIX.fullmatch(name):
        raise ValueError("a video mix is main, main.!personal or main.! and a participant's id")
    return name


VideoMixName = Annotated[str, AfterValidator(_check_mix)]
"""`main` is everyone's picture, `main.!<uuid>` one person's, `main.!personal` one's own."""


class StreamingTransforms(SentModel):
    """What streaming and recording participants get instead of the others' picture."""

    layout: LayoutName | None = None
    waiting_screen_enabled: bool | None = None
    plus_n_pip_enabled: bool | None = None
    indicators_enabled: bool | None = None
    presentation_in_mix: bool | None = None


class Transforms(SentModel):
    """Only what is given changes.

    `layout` is a meeting room's and a Host's; `host_layout` and `guest_layout` an auditorium's.
    `enable_extended_ac` works in the layout `ac` only. `free_form_overlay_text` has one text for
    each position, from the top left.
    """

    layout: LayoutName | None = None
    host_layout: LayoutName | None = None
    guest_layout: LayoutName | None = None
    enable_extended_ac: bool | None = None
    ai_enabled_indicator: bool | None = None
    enable_active_speaker_indication: bool | None = None
    enable_overlay_text: bool | None = None
    live_captions_indicator: bool | None = None
    recording_indicator: bool | None = None
    streaming_indicator: bool | None = None
    # Since version 39.
    transcribing_indicator: bool | None = None
    external_media_processing_indicator: bool | None = None
    free_form_overlay_text: tuple[str, ...] | None = None
    streaming: StreamingTransforms | None = None

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if all(value is None for _, value in self):
            raise ValueError("nothing to change in the picture")
        return self


class TransformLayout(Request[Done]):
    """Change layout, indicators, texts and streams; section "transform_layout".

    Errors: 400 "Illegal value" for a layout that this conference has not.
    """

    path = "transform_layout"

    transforms: Transforms


class AvailableLayout(WireModel):
    """A layout that may be asked for, with tags such as `equal` or `speaker-focus`."""

    name: str = Field(min_length=1)
    tags: tuple[str, ...] = ()


def _annotated(layouts: object) -> object:
    """Nodes before version 37 know no annotation and list plain names."""
    if not isinstance(layouts, list):
        return layouts
    return [{"name": each} if isinstance(each, str) else each for each in layouts]


class GetAvailableLayouts(
    Request[Annotated[tuple[AvailableLayout, ...], BeforeValidator(_annotated)]]
):
    """All layouts of this conference, those of its theme as well; section "available_layouts"."""

    method = "GET"
    path = "available_layouts"
    query = "annotate=true"


class GetLayoutSvgs(Request[dict[str, str]]):
    """A small drawing for each layout in use; section "layout_svgs".

    Result: SVG text by name of the layout.
    """

    method = "GET"
    path = "layout_svgs"


class CreateVideoMix(Request[Done]):
    """Give a person a picture of their own; section "video_mixes", step 1."""

    path = "video_mixes/create"

    mix_name: VideoMixName


class MixLayout(SentModel):
    """The layout of one mix."""

    layout: LayoutName


class ConfigureVideoMix(Request[Done]):
    """Choose the layout of a mix that was created; section "video_mixes", step 2."""

    path = "video_mixes/{mix_name}/configure"

    mix_name: VideoMixName
    transform_layout: MixLayout


class DeleteVideoMix(Request[Done]):
    """Back to everyone's picture; section "video_mixes", step 3."""

    path = "video_mixes/{mix_name}/delete"

    mix_name: VideoMixName


class LayoutOverride(SentModel):
    """One audience's picture; an empty audience is whoever no other entry is for.

    `actors` come first, in this order; `vad_backfill` fills what is left with whoever speaks.
    """

    layout: LayoutName
    audience: Literal["hosts", ""] = ""
    actors: tuple[ParticipantId, ...] = ()
    vad_backfill: bool = True
    plus_n: Literal["auto", "off"] | int = "auto"
    actors_overlay_text: Literal["auto", "off", "positional"] = "auto"
    positional_overlay_text: tuple[str, ...] | None = None
    indicators: Literal["auto", "off"] | None = None
    remove_self: bool | None = None


class OverrideLayout(Request[Done]):
    """Seat certain people; no section of the document: the official PexRTC sends it.

    `layouts`: one entry for all, or one for Hosts and one for the others.
    """

    path = "override_layout"

    layouts: tuple[LayoutOverride, ...] = Field(min_length=1)


class Pinning(WireModel):
    """The pinning configuration in force (None: none), and what it says."""

    pinning_config: str | None = None
    pinning_config_dict: dict[str, Any] | None = None


class PinnedSlot(SentModel):
    """One reserved position: for whoever is in these groups, kept free or not while nobody is."""

    layout_groups: tuple[str, ...] = Field(min_length=1)
    show_reserved: bool | None = None


class DynamicPinning(SentModel):
    """A configuration that no theme has; the first position is the first slot's."""

    name: str = Field(pattern=r"^[A-Za-z0-9_]{1,50}$")
    slots: tuple[PinnedSlot, ...] = Field(min_length=1)
    backfill: bool | None = None
    remove_self: bool | None = None


class SetPinningConfig(Request[Done]):
    """Reserve positions for layout groups; section "set_pinning_config".

    `pinning_config`: a name of `GetAvailablePinningConfigs`; empty ends pinning.
    `dynamic_pinning_config`: in its place one's own, from version 41.
    """

    path = "set_pinning_config"

    pinning_config: str | None = None
    dynamic_pinning_config: DynamicPinning | None = None

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.pinning_config is None) is (self.dynamic_pinning_config is None):
            raise ValueError("either a configuration of the theme or one's own")
        return self


class GetPinningConfig(Request[Pinning]):
    """How positions are reserved; section "get_pinning_config"."""

    method = "GET"
    path = "get_pinning_config"


class GetAvailablePinningConfigs(Request[tuple[str, ...]]):
    """The names of all pinning configurations; section "available_pinning_configs"."""

    method = "GET"
    path = "available_pinning_configs"


class SilentVideo(SentModel):
    """When a picture without movement is left out; both times in seconds.

    With `require_no_faces` a picture with a face in it always stays.
    """

    enable: bool | None = None
    silent_after: int | None = Field(default=None, ge=1, le=120)
    require_no_faces: bool | None = None
    reactivate_after: int | None = Field(default=None, ge=1, le=5)


class SetSilentVideoDetection(Request[Done]):
    """Leave out empty chairs in Adaptive Composition; section "silent_video_detection"."""

    path = "silent_video_detection"

    config: SilentVideo


class SetClock(Request[Done]):
    """Show a clock in the picture; no section: a technology preview of version 39.

    `type`: a countdown from `starting_value` seconds, the time since now, or the time of day, with
    the `date` if wanted. Nothing was found that takes it down again.
    """

    path = "set_clock"

    type: Literal["remaining", "elapsed", "time"]
    starting_value: int | None = Field(default=None, ge=0)
    prefix: str | None = None
    suffix: str | None = None
    date: bool | None = None


class ShownClock(WireModel):
    """The clock in the picture, by its `type`; empty for none."""

    type: str = ""
    starting_value: float | None = None


def _as_clock(result: object) -> object:
    """Without any, nodes say false or null."""
    return result if isinstance(result, dict) else {}


class GetClock(Request[Annotated[ShownClock, BeforeValidator(_as_clock)]]):
    """The clock that is shown; no section: a technology preview of version 39."""

    method = "GET"
    path = "get_clock"
    may_be_false = True


class GetTheme(Request[dict[str, dict[str, Any]] | None]):
    """The screens that a client of direct media draws itself; section "theme".

    Result: what each screen consists of, by its key in `SplashScreenChanged`; None without any.
    """

    method = "GET"
    # The slash is on the wire, though not in the document.
    path = "theme/"


class GetThemeResource(Request[Picture]):
    """A picture of the theme; section "theme".

    `resource`: a path that `GetTheme` named. Errors: 404 if there is none.
    """

    method = "GET"
    path = "theme/{resource}"
    deep_fields = frozenset({"resource"})
    is_answered_by_body = True

    resource: str
